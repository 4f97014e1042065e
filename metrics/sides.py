"""The two sides of every row of an answer, what was measured and its base, and what else decides if they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.beside import Beside
from metrics.compare import Coverage, Pair
from metrics.manifest import Trust
from metrics.metric import Metric
from metrics.periods import Period
from metrics.sums import Flags, Floats

PARTS = ("numerator", "denominator")


@dataclass(frozen=True, eq=False)
class Side:
    """One element a row; a number that is not known is NaN."""

    has_window: Flags
    is_covered: Flags
    """Whether something is known of the window."""
    is_whole: Flags
    """Whether something is known of all of it."""
    numerator: Floats
    denominator: Floats
    value: Floats

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
    since = metric.recorded_since
    measured, bases = [pair.measured for pair in pairs], [pair.base for pair in pairs]
    changed = (_is_after(since, *_days(pair.measured)) for pair in pairs)
    other = (_is_after(since, _days(pair.base)[0], _days(pair.measured)[0]) for pair in pairs)
    return Sides(
        _side(metric, measured, rows.measured, rows, coverage.first_day),
        _side(metric, bases, rows.base, rows, coverage.first_day),
        rows.flags(pair.note == "outside_festival" for pair in pairs),
        rows.flags(changed),
        rows.flags(other),
        trust is Trust.FAILED,
    )


def _side(
    metric: Metric, windows: Sequence[Period | None], numbers: Mapping[str, Floats], rows: Beside, first_day: date
) -> Side:
    is_covered = rows.flags(window is not None and window.end >= first_day for window in windows)
    numerator, denominator = (np.where(is_covered, numbers.get(name, np.nan), np.nan) for name in PARTS)
    return Side(
        rows.flags(window is not None for window in windows),
        is_covered,
        rows.flags(window is not None and window.start >= first_day for window in windows),
        numerator,
        denominator,
        numerator if metric.denominator is None else over(numerator, denominator, denominator >= metric.fewest),
    )


def over(above: Floats, below: Floats, where: Flags) -> Floats:
    """The ratio; NaN elsewhere."""
    found: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=where)
    return found


def _days(window: Period | None) -> tuple[date | None, date | None]:
    return (window.start, window.end) if window else (None, None)


def _is_after(since: date | None, first: date | None, last: date | None) -> bool:
    """Whether it is after the first day and not after the last."""
    return bool(since and first and last and first < since <= last)
