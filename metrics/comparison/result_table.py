"""Result table of an answer: value, numerator, denominator, baseline, change, or the reason why one is withheld.

Columns: `start` and `end` of what was measured, the dimensions, `value`, `numerator`, `denominator`, `measured` (the
share of entity-days that have a value of what is summed; null where nothing is), `base_start`, `base_end`,
`base_value`, `base_numerator`, `base_denominator`, `base_measured`, `change`, `change_pct` (a fraction of the base),
`withheld` (code of the reason for suppression, or null), `complete`, `note` (caveat of the comparison, or null), and
`period_start`, `period_end` of the period as asked.

Computed with NumPy: planning the same as a Polars expression takes longer than the answer.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.aggregates.group_sums import Axes, Flags, Floats, Sums, common
from metrics.aggregates.schema import Trust
from metrics.comparison.period_pair import Pair
from metrics.model.metric import Metric
from metrics.model.term import Term
from metrics.periods.period import Coverage, Period

Places = npt.NDArray[np.intp]

MEASURED = "measured"
"""Column: share of entity-days that have a value of the summed column."""


@dataclass(frozen=True, eq=False)
class PairedRows:
    """One row per pair and segment that occurs in the period or its baseline; one row per pair without segments."""

    pair: Places
    """Index of the pair of each row, shape (rows,)."""
    slices: Sequence[pl.Series]
    measured: Mapping[str, Floats]
    """Numerator, denominator, `measured`, each of shape (rows,); 0 where nothing happened, undefined without window."""
    base: Mapping[str, Floats]


def paired_rows(
    pairs: Sequence[Pair], windows: Sequence[Period], parts: Mapping[str, Sums], by: tuple[str, ...]
) -> PairedRows:
    """Joins each period's totals with its baseline's; `parts`: totals of numerator and denominator per window."""
    axes = common([part.axes for part in parts.values()], by)
    laid_out = {name: part.on(axes) for name, part in parts.items()}
    whole = [laid_out[name].happened for name, part in parts.items() if part.axes.keys() == axes.keys()]
    sides = _places(pairs, windows)
    occurring = _occurring(whole, sides, axes) if by else np.ones(len(pairs), np.bool_)
    pair, *codes = np.nonzero(occurring)
    slices = [pl.Series(name, axes[name], pl.String)[code] for name, code in zip(axes, codes, strict=True)]
    blocks = {name: part.numbers for name, part in laid_out.items()} | _measured(laid_out.values())
    measured, base = ({name: block[places][occurring] for name, block in blocks.items()} for places in sides)
    return PairedRows(pair, slices, measured, base)


def _measured(parts: Iterable[Sums]) -> dict[str, Floats]:
    """Share of entity-days measured, the lowest of several terms; NaN where there are no entities."""
    shares = [part.measured for part in parts if part.measured is not None]
    return {MEASURED: reduce(np.fmin, shares)} if shares else {}


def _places(pairs: Sequence[Pair], windows: Sequence[Period]) -> list[Places]:
    """Index of the window of each pair, for period and baseline, shape (pairs,); -1 for none."""
    place = {window: place for place, window in enumerate(windows)}
    sides = [pair.measured for pair in pairs], [pair.base for pair in pairs]
    return [np.array([place[window] if window else -1 for window in side], np.intp) for side in sides]


def _occurring(whole: Sequence[Flags], sides: Sequence[Places], axes: Axes) -> Flags:
    """Segments with activity in the period or its baseline, shape (pairs, *values of each dimension)."""
    occurs = np.zeros((len(sides[0]), *map(len, axes.values())), np.bool_)
    for places in sides:
        is_there = places >= 0
        for happened in whole:
            occurs[is_there] |= happened[places[is_there]]
    return occurs


WINDOW = ("start", "end")
PARTS = ("numerator", "denominator")


@dataclass(frozen=True, eq=False)
class Side:
    """Values of one side (period or baseline), one element per row; unknown numbers are NaN."""

    has_window: Flags
    is_covered: Flags
    """Whether the data reach its end from some day in it; otherwise the value is unknown, not 0."""
    is_whole: Flags
    """Whether the data cover the whole window."""
    numerator: Floats
    denominator: Floats
    value: Floats
    measured: Floats
    """Share of entity-days that have a value of the summed column; NaN where nothing is summed, or there are none."""

    @property
    def is_unknown(self) -> Flags:
        """Whether the value is unknown because the denominator is."""
        return np.isnan(self.value) & np.isnan(self.denominator)


@dataclass(frozen=True, eq=False)
class PairedValues:
    """Current and baseline arrays, shape (rows,), and what decides whether they may be compared."""

    now: Side
    base: Side
    is_outside: Flags
    """No baseline, because the period is not near the Lunar New Year."""
    has_two_versions: Flags
    """The first days of the period were recorded under another definition."""
    base_has_other: Flags
    """The baseline was recorded under another definition."""
    has_failed: bool


def paired_values(
    metric: Metric, pairs: Sequence[Pair], rows: PairedRows, coverage: Coverage, trust: Trust
) -> PairedValues:
    """Builds current and baseline values from the totals per window."""
    windows, bases = Windows.of([pair.measured for pair in pairs]), Windows.of([pair.base for pair in pairs])
    (since,) = _ordinals([metric.recorded_since])
    return PairedValues(
        _side(metric, windows, rows.measured, rows.pair, coverage),
        _side(metric, bases, rows.base, rows.pair, coverage),
        np.array([pair.note == "outside_festival" for pair in pairs], np.bool_)[rows.pair],
        ((windows.start < since) & (since <= windows.end))[rows.pair],
        ((bases.start < since) & (since <= windows.start))[rows.pair],
        trust is Trust.FAILED,
    )


@dataclass(frozen=True, eq=False)
class Windows:
    """Start and end of each pair's window as day ordinals; NaN, which compares false with every day, for none."""

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
        _value(metric, numerator, denominator),
        measured,
    )


def _value(metric: Metric, numerator: Floats, denominator: Floats) -> Floats:
    """The sum, the ratio, or the quantile; NaN over fewer than `fewest`."""
    if metric.denominator is None:
        return numerator
    is_enough = denominator >= metric.fewest
    if metric.is_quantile:
        return np.where(is_enough, numerator, math.nan)
    return over(numerator, denominator, is_enough)


def over(above: Floats, below: Floats, where: Flags) -> Floats:
    """The ratio; NaN elsewhere."""
    ratio: Floats = np.divide(above, below, out=np.full(above.shape, math.nan), where=where)
    return ratio


REASONS: dict[str, Callable[[PairedValues], Flags]] = {
    "not_yet": lambda of: ~of.now.has_window,
    "no_data": lambda of: ~of.now.is_covered,
    "not_measured": lambda of: of.now.measured == 0,
    "nothing": lambda of: of.now.denominator == 0,
    "unknown_workdays": lambda of: of.now.is_unknown,
    "too_few": lambda of: np.isnan(of.now.value),
    "partial": lambda of: ~of.now.is_whole,
    "check_failed": lambda of: (of.base.has_window | of.is_outside) & of.has_failed,
    "outside_festival": lambda of: of.is_outside,
    "base_missing": lambda of: of.base.has_window & ~of.base.is_covered,
    "base_partial": lambda of: of.base.has_window & ~of.base.is_whole,
    "two_versions": lambda of: of.base.has_window & of.has_two_versions,
    "base_other_version": lambda of: of.base.has_window & of.base_has_other,
    "base_not_measured": lambda of: of.base.has_window & (of.base.measured == 0),
    "base_nothing": lambda of: of.base.has_window & (of.base.denominator == 0),
    "base_unknown_workdays": lambda of: of.base.has_window & of.base.is_unknown,
    "base_too_few": lambda of: of.base.has_window & np.isnan(of.base.value),
    "base_zero": lambda of: of.base.has_window & (of.base.value == 0),
    "base_negative": lambda of: of.base.has_window & (of.base.value < 0),
}
"""Code → the rows to which it applies; a base is only missed where one was asked for."""

CODES = (*REASONS, None)
FAIR = len(REASONS)
"""The place of none."""


def suppression_reasons(sides: PairedValues) -> Places:
    """The place of the first reason that applies, among `CODES`."""
    reasons = np.full(sides.now.value.shape, FAIR)
    for place, applies in reversed(list(enumerate(REASONS.values()))):
        reasons[applies(sides)] = place
    return reasons


AddUp = Callable[[Term, Sequence[Period]], Sums]

NUMBERS = ("value", *PARTS, MEASURED)
"""Columns of numbers, for the period and with the prefix `base_` for the baseline."""
ALL_BUT_A_SHARE = ("base_zero", "base_negative")
"""Reasons that suppress the percent change but not the change."""


def result_table(
    metric: Metric, pairs: Sequence[Pair], by: tuple[str, ...], coverage: Coverage, trust: Trust, add_up: AddUp
) -> pl.DataFrame:
    """Answer table of all pairs in order: one row per pair and segment that occurs in the period or its baseline."""
    windows = list(dict.fromkeys(window for pair in pairs for window in (pair.measured, pair.base) if window))
    parts = {name: add_up(term, windows) for name, term in zip(PARTS, metric.terms, strict=False) if windows}
    rows = paired_rows(pairs, windows, parts, by)
    sides = paired_values(metric, pairs, rows, coverage, trust)
    pair = pl.Series(rows.pair, dtype=pl.UInt32)
    periods = (column[pair] if by else column for column in _periods(pairs))
    columns = [*periods, *rows.slices, *_numbers(sides), *_changes(sides)]
    named = {column.name: column for column in columns}
    return pl.DataFrame([named[name] for name in _order(by)])


def _periods(pairs: Sequence[Pair]) -> Iterator[pl.Series]:
    """Period columns, one element per pair. One by one: gathering rows of a frame waits for threads."""
    yield from _days("period_", [pair.period for pair in pairs])
    yield from _days("", [pair.measured for pair in pairs])
    yield from _days("base_", [pair.base for pair in pairs])
    yield pl.Series("complete", [pair.is_complete for pair in pairs], pl.Boolean)
    yield pl.Series("note", [pair.note or None for pair in pairs], pl.String)


def _days(side: str, periods: Sequence[Period | None]) -> Iterator[pl.Series]:
    for end in WINDOW:
        yield pl.Series(f"{side}{end}", [period and getattr(period, end) for period in periods], pl.Date)


def _numbers(sides: PairedValues) -> Iterator[pl.Series]:
    for prefix, side in (("", sides.now), ("base_", sides.base)):
        yield from (_known(prefix + name, getattr(side, name)) for name in NUMBERS)


def _changes(sides: PairedValues) -> Iterator[pl.Series]:
    why = suppression_reasons(sides)
    has_change = np.array([code in (None, *ALL_BUT_A_SHARE) for code in CODES])[why]
    change = np.where(has_change, sides.now.value - sides.base.value, np.nan)
    yield _known("change", change)
    yield _known("change_pct", over(change, sides.base.value, why == FAIR))
    yield pl.Series("withheld", CODES, pl.String)[why]


def _known(name: str, numbers: Floats) -> pl.Series:
    return pl.Series(name, numbers, nan_to_null=True)


def _order(by: tuple[str, ...]) -> list[str]:
    sides = [side + name for side in ("", "base_") for name in (*WINDOW, *NUMBERS)]
    return ["period_start", "period_end", *by, *sides, "change", "change_pct", "withheld", "complete", "note"]
