"""The table of an answer: values, what they are made of, the base beside them, the change, or why there is none.

Columns: `start` and `end` of what was measured, the dimensions, `value`, `numerator`, `denominator`, `base_start`,
`base_end`, `base_value`, `base_numerator`, `base_denominator`, `change`, `change_pct` (a fraction of the base),
`withheld` (the reason's code, or null), `complete`, `note` (what is not quite the same on the two sides, or null), and
`period_start`, `period_end` of the period as asked.
"""

from collections.abc import Callable, Sequence
from functools import cache

import polars as pl

from metrics.beside import SIDES, WINDOW, beside
from metrics.compare import Coverage, Pair
from metrics.manifest import Trust
from metrics.metric import Metric
from metrics.periods import Period
from metrics.sums import Sums
from metrics.term import Term

AddUp = Callable[[Term, Sequence[Period]], Sums]

PARTS = ("numerator", "denominator")


def answer_table(
    metric: Metric, pairs: Sequence[Pair], by: tuple[str, ...], coverage: Coverage, trust: Trust, add_up: AddUp
) -> pl.DataFrame:
    """Every pair in order, with a row for each combination of dimension values that occurs on one of its two sides."""
    windows = sorted({window for pair in pairs for window in (pair.measured, pair.base) if window})
    parts = {name: add_up(term, windows) for name, term in zip(PARTS, metric.terms, strict=False) if windows}
    table = beside(pairs, windows, parts, by, coverage).lazy().with_columns(_numbers(tuple(parts)))
    table = table.with_columns(_value(metric, side).alias(f"{side}value") for side in SIDES)
    table = table.with_columns(
        pl.lit(trust is Trust.FAILED).alias("failed"), pl.lit(metric.recorded_since, pl.Date).alias("recorded_since")
    )
    table = table.with_columns(_withheld()).with_columns(_changes()).select(_order(by))
    return table.collect(engine="in-memory")


@cache
def _numbers(parts: tuple[str, ...]) -> list[pl.Expr]:
    """Every part on both sides: none where there is no such part, or where it is not known for the window."""
    each = [(f"{side}covered", f"{side}{name}", name in parts) for side in SIDES for name in PARTS]
    nothing = pl.lit(None, pl.Float64)
    return [
        (pl.when(pl.col(covered)).then(pl.col(name).fill_nan(None)) if is_there else nothing).alias(name)
        for covered, name, is_there in each
    ]


def _value(metric: Metric, side: str) -> pl.Expr:
    numerator, denominator = pl.col(f"{side}numerator"), pl.col(f"{side}denominator")
    if metric.denominator is None:
        return numerator
    return pl.when(denominator >= metric.fewest).then(numerator / denominator)


def reasons() -> dict[str, pl.Expr]:
    """Why a value or a change is withheld → where that applies; a base is only missed where one was asked for."""
    compared = pl.col("base_start").is_not_null()
    is_outside = pl.col("note").eq_missing(pl.lit("outside_festival"))
    return {
        "not_yet": pl.col("start").is_null(),
        "no_data": ~pl.col("covered"),
        "nothing": pl.col("denominator") == 0,
        "unknown_workdays": pl.col("value").is_null() & pl.col("denominator").is_null(),
        "too_few": pl.col("value").is_null(),
        "check_failed": (compared | is_outside) & pl.col("failed"),
        "outside_festival": is_outside,
        "base_missing": compared & ~pl.col("base_covered"),
        "base_partial": compared & ~pl.col("base_whole"),
        "two_versions": compared & pl.col("recorded_since").is_between("start", "end", closed="right"),
        "base_other_version": compared & pl.col("recorded_since").is_between("base_start", "start", closed="right"),
        "base_nothing": compared & (pl.col("base_denominator") == 0),
        "base_unknown_workdays": compared & pl.col("base_value").is_null() & pl.col("base_denominator").is_null(),
        "base_too_few": compared & pl.col("base_value").is_null(),
        "base_zero": compared & (pl.col("base_value") == 0),
        "base_negative": compared & (pl.col("base_value") < 0),
    }


@cache
def _withheld() -> pl.Expr:
    """The first reason that applies."""
    codes = (pl.when(applies).then(pl.lit(code)) for code, applies in reasons().items())
    return pl.coalesce(*codes).alias("withheld")


@cache
def _changes() -> list[pl.Expr]:
    change = pl.col("value") - pl.col("base_value")
    fair = pl.col("withheld").is_null()
    comparable = fair | pl.col("withheld").is_in(["base_zero", "base_negative"])
    return [
        pl.when(comparable).then(change).alias("change"),
        pl.when(fair).then(change / pl.col("base_value")).alias("change_pct"),
    ]


def _order(by: tuple[str, ...]) -> list[str]:
    sides = [side + name for side in SIDES for name in (*WINDOW, "value", "numerator", "denominator")]
    return ["period_start", "period_end", *by, *sides, "change", "change_pct", "withheld", "complete", "note"]
