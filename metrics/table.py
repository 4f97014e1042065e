"""The table of an answer: values, what they are made of, the base beside them, the change, or why there is none.

Columns: `start` and `end` of what was measured, the dimensions, `value`, `numerator`, `denominator`, `base_start`,
`base_end`, `base_value`, `base_numerator`, `base_denominator`, `change`, `change_pct` (a fraction of the base),
`withheld` (the reason's code, or null), `complete`, and `period_start`, `period_end` of the period as asked.
"""

from collections.abc import Callable, Sequence

import polars as pl

from metrics.compare import Coverage, Pair
from metrics.metric import Metric
from metrics.periods import Period
from metrics.term import Term

AddUp = Callable[[Term, Sequence[Period]], pl.DataFrame]

WINDOW = ("start", "end")
SIDES = ("", "base_")


def answer_table(
    metric: Metric, pairs: Sequence[Pair], by: tuple[str, ...], coverage: Coverage, add_up: AddUp
) -> pl.DataFrame:
    """Every pair in order, with a row for each combination of dimension values that occurs on one of its two sides."""
    terms = {"numerator": metric.numerator, "denominator": metric.denominator}
    windows = sorted({window for pair in pairs for window in (pair.measured, pair.base) if window})
    parts = {name: add_up(term, windows).rename({"value": name}) for name, term in terms.items() if term and windows}
    table = _with_slices(_pairs(pairs, coverage), parts, by)
    for side in SIDES:
        for name in terms:
            table = _with_part(table, parts.get(name), side, name)
        table = table.with_columns(_value(metric, side).alias(f"{side}value"))
    return table.with_columns(_withheld()).with_columns(*_changes()).sort("period_start", *by).select(_order(by))


def _pairs(pairs: Sequence[Pair], coverage: Coverage) -> pl.DataFrame:
    rows = [
        {
            "period_start": pair.period.start,
            "period_end": pair.period.end,
            "start": pair.measured and pair.measured.start,
            "end": pair.measured and pair.measured.end,
            "base_start": pair.base and pair.base.start,
            "base_end": pair.base and pair.base.end,
            "covered": pair.measured is not None and pair.measured.end >= coverage.first_day,
            "base_covered": pair.base is not None and pair.base.end >= coverage.first_day,
            "base_whole": pair.base is not None and pair.base.start >= coverage.first_day,
            "complete": pair.is_complete,
        }
        for pair in pairs
    ]
    days = ("period_start", "period_end", "start", "end", "base_start", "base_end")
    facts = ("covered", "base_covered", "base_whole", "complete")
    return pl.DataFrame(rows, {**dict.fromkeys(days, pl.Date()), **dict.fromkeys(facts, pl.Boolean())})


def _with_slices(pairs: pl.DataFrame, parts: dict[str, pl.DataFrame], by: tuple[str, ...]) -> pl.DataFrame:
    if not by:
        return pairs
    whole = [part.select(*WINDOW, *by) for part in parts.values() if set(by) <= set(part.columns)]
    nothing = pl.DataFrame(schema=dict.fromkeys(WINDOW, pl.Date()) | dict.fromkeys(by, pl.String()))
    occurring = pl.concat([nothing, *whole]).unique()
    sides = [pairs.join(occurring, left_on=[side + name for name in WINDOW], right_on=WINDOW) for side in SIDES]
    return pl.concat([side.select(*pairs.columns, *by) for side in sides]).unique()


def _with_part(table: pl.DataFrame, part: pl.DataFrame | None, side: str, name: str) -> pl.DataFrame:
    """The part's number on one side; 0 where the source covers the window and has nothing in it."""
    if part is None:
        return table.with_columns(pl.lit(None, pl.Float64).alias(side + name))
    shared = [column for column in part.columns if column not in (*WINDOW, name)]
    keys = [side + column for column in WINDOW]
    named = part.rename({name: side + name})
    joined = table.join(named, left_on=[*keys, *shared], right_on=[*WINDOW, *shared], how="left", nulls_equal=True)
    covered = pl.col(f"{side}covered")
    return joined.with_columns(pl.when(covered).then(pl.col(side + name).fill_null(0)).alias(side + name))


def _value(metric: Metric, side: str) -> pl.Expr:
    numerator, denominator = pl.col(f"{side}numerator"), pl.col(f"{side}denominator")
    if metric.denominator is None:
        return numerator
    return pl.when(denominator >= metric.fewest).then(numerator / denominator)


def reasons() -> dict[str, pl.Expr]:
    """Why a value or a change is withheld → where that applies; a base is only missed where one was asked for."""
    compared = pl.col("base_start").is_not_null()
    return {
        "not_yet": pl.col("start").is_null(),
        "no_data": ~pl.col("covered"),
        "nothing": pl.col("denominator") == 0,
        "too_few": pl.col("value").is_null(),
        "base_missing": compared & ~pl.col("base_covered"),
        "base_partial": compared & ~pl.col("base_whole"),
        "base_nothing": compared & (pl.col("base_denominator") == 0),
        "base_too_few": compared & pl.col("base_value").is_null(),
        "base_zero": compared & (pl.col("base_value") == 0),
        "base_negative": compared & (pl.col("base_value") < 0),
    }


def _withheld() -> pl.Expr:
    """The first reason that applies."""
    codes = (pl.when(applies).then(pl.lit(code)) for code, applies in reasons().items())
    return pl.coalesce(*codes).alias("withheld")


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
    return ["period_start", "period_end", *by, *sides, "change", "change_pct", "withheld", "complete"]
