"""The two sides of every row of an answer, what was measured and its base, and what else decides if they are shown."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.beside import MEASURED, Beside, Places
from metrics.compare import Coverage, Pair
from metrics.manifest import Trust
from metrics.metric import Metric
from metrics.periods import Period
from metrics.sums import Flags, Floats

WINDOW = ("start", "end")
PARTS = ("numerator", "denominator")


@dataclass(frozen=True, eq=False)
class Side:
    """One element a row; a number that is not known is NaN."""

    has_window: Flags
    is_covered: Flags
    """Whether the data reach to its end from some day of it on; of anything else there is no number, not even 0."""
    is_whole: Flags
    """Whether they cover all of it."""
    numerator: Floats
    denominator: Floats
    value: Floats
    measured: Floats
    """The share of the entity-days that have a value of what is summed; NaN where nothing is, or there are none."""

    @property
    def is_unknown(self) -> Flags:
        """Whether there is no value because it is not known what to divide by."""
        return np.isnan(self.value) & np.isnan(self.denominator)


@dataclass(frozen=True, eq=False)
class Sides:
    """Both of every row."""

    now: Side
    base: Side
    is_outside: Flags
    """Whether there is no base because there is no festival near."""
    has_two_versions: Flags
    """Whether another version recorded the first days of what was measured."""
    base_has_other: Flags
    """Whether another version recorded the base."""
    has_failed: bool


def sides_of(metric: Metric, pairs: Sequence[Pair], rows: Beside, coverage: Coverage, trust: Trust) -> Sides:
    """Those of the pairs, from what was added up for them."""
    windows, bases = Windows.of([pair.measured for pair in pairs]), Windows.of([pair.base for pair in pairs])
    (since,) = _ordinals([metric.recorded_since])
    return Sides(
        _side(metric, windows, rows.measured, rows.pair, coverage),
        _side(metric, bases, rows.base, rows.pair, coverage),
        np.array([pair.note == "outside_festival" for pair in pairs], np.bool_)[rows.pair],
        ((windows.start < since) & (since <= windows.end))[rows.pair],
        ((bases.start < since) & (since <= windows.start))[rows.pair],
        trust is Trust.FAILED,
    )


@dataclass(frozen=True, eq=False)
class Windows:
    """Those of a side, one a pair, by the ordinals of their days; NaN, which no day is before or after, for none."""

    start: Floats
    end: Floats

    @classmethod
    def of(cls, windows: Sequence[Period | None]) -> "Windows":
        starts = _ordinals(window.start if window else None for window in windows)
        return cls(starts, _ordinals(window.end if window else None for window in windows))


def _ordinals(days: Iterable[date | None]) -> Floats:
    return np.array([math.nan if day is None else day.toordinal() for day in days])


def _side(metric: Metric, windows: Windows, numbers: Mapping[str, Floats], pair: Places, known: Coverage) -> Side:
    first, last = known.first_day.toordinal(), known.watermark.toordinal()
    is_covered = ((first <= windows.end) & (windows.end <= last))[pair]
    numerator, denominator, measured = (
        np.where(is_covered, numbers.get(name, math.nan), math.nan) for name in (*PARTS, MEASURED)
    )
    return Side(
        ~np.isnan(windows.start)[pair],
        is_covered,
        is_covered & (windows.start >= first)[pair],
        numerator,
        denominator,
        numerator if metric.denominator is None else over(numerator, denominator, denominator >= metric.fewest),
        measured,
    )


def over(above: Floats, below: Floats, where: Flags) -> Floats:
    """The ratio; NaN elsewhere."""
    found: Floats = np.divide(above, below, out=np.full(above.shape, math.nan), where=where)
    return found
