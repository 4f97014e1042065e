"""The table of an answer: values, what they are made of, the base beside them, the change, or why there is none.

Columns: `start` and `end` of what was measured, the dimensions, `value`, `numerator`, `denominator`, `measured` (the
share of entity-days that have a value of what is summed; null where nothing is), `base_start`, `base_end`,
`base_value`, `base_numerator`, `base_denominator`, `base_measured`, `change`, `change_pct` (a fraction of the base),
`withheld` (the reason's code, or null), `complete`, `note` (what is not quite the same on the two sides, or null), and
`period_start`, `period_end` of the period as asked.

NumPy works it out: to plan the same as an expression takes Polars longer than to answer.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import polars as pl

from metrics.beside import MEASURED, beside
from metrics.compare import Coverage, Pair
from metrics.manifest import Trust
from metrics.metric import Metric
from metrics.periods import Period
from metrics.sides import PARTS, WINDOW, Sides, over, sides_of
from metrics.sums import Floats, Sums
from metrics.term import Term
from metrics.withheld import CODES, FAIR, withheld

AddUp = Callable[[Term, Sequence[Period]], Sums]

NUMBERS = ("value", *PARTS, MEASURED)
"""Of either side."""
ALL_BUT_A_SHARE = ("base_zero", "base_negative")
"""Reasons why a change is shown, but not as a share of the base."""


def answer_table(
    metric: Metric, pairs: Sequence[Pair], by: tuple[str, ...], coverage: Coverage, trust: Trust, add_up: AddUp
) -> pl.DataFrame:
    """Every pair in order, with a row for each combination of dimension values that occurs on one of its two sides."""
    windows = list(dict.fromkeys(window for pair in pairs for window in (pair.measured, pair.base) if window))
    parts = {name: add_up(term, windows) for name, term in zip(PARTS, metric.terms, strict=False) if windows}
    rows = beside(pairs, windows, parts, by)
    sides = sides_of(metric, pairs, rows, coverage, trust)
    pair = pl.Series(rows.pair, dtype=pl.UInt32)
    periods = (column[pair] if by else column for column in _periods(pairs))
    columns = [*periods, *rows.slices, *_numbers(sides), *_changes(sides)]
    named = {column.name: column for column in columns}
    return pl.DataFrame([named[name] for name in _order(by)])


def _periods(pairs: Sequence[Pair]) -> Iterator[pl.Series]:
    """One element a pair. Series one by one: Polars takes rows of a frame in threads, which wait for a processor."""
    yield from _days("period_", [pair.period for pair in pairs])
    yield from _days("", [pair.measured for pair in pairs])
    yield from _days("base_", [pair.base for pair in pairs])
    yield pl.Series("complete", [pair.is_complete for pair in pairs], pl.Boolean)
    yield pl.Series("note", [pair.note or None for pair in pairs], pl.String)


def _days(side: str, periods: Sequence[Period | None]) -> Iterator[pl.Series]:
    for end in WINDOW:
        yield pl.Series(f"{side}{end}", [each and getattr(each, end) for each in periods], pl.Date)


def _numbers(sides: Sides) -> Iterator[pl.Series]:
    for prefix, side in (("", sides.now), ("base_", sides.base)):
        yield from (_known(prefix + name, getattr(side, name)) for name in NUMBERS)


def _changes(sides: Sides) -> Iterator[pl.Series]:
    why = withheld(sides)
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
