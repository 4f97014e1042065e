"""Agreement of contenders: counts exact, sums within a billionth."""

import polars as pl

from benchmarks.contenders.statements import SLICE

SUMS = ("minutes", "sessions")
NEARLY = 1e-9


class Disagreement(Exception):
    """Two contenders have found different numbers: no time of theirs means anything."""


def agree_on_counts(theirs: pl.DataFrame, ours: pl.DataFrame, who: str) -> None:
    joined = ours.join(theirs, on=SLICE, how="full", nulls_equal=True, suffix="_theirs")
    _refuse(joined.filter(~pl.col("users").eq_missing(pl.col("users_theirs"))), who)
    for name in SUMS:
        if name in theirs.columns and name in ours.columns:
            _refuse(joined.filter(~_nearly(name, f"{name}_theirs")), who)


def agree_on_answer(theirs: pl.DataFrame, ours: pl.DataFrame, who: str) -> None:
    """The columns that they select, in whatever order the rows come: days and names, then numbers."""
    theirs, ours = _in_order(theirs), _in_order(ours.select(theirs.columns))
    if theirs.shape != ours.shape:
        raise Disagreement(f"{who}: {theirs.shape} against our {ours.shape}")
    for name, kind in theirs.schema.items():
        pair = pl.DataFrame({"ours": ours[name], "theirs": theirs[name]})
        same = _nearly("ours", "theirs") if kind.is_float() else pl.col("ours").eq_missing(pl.col("theirs"))
        _refuse(pair.filter(~same), f"{who}, {name}")


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    typed = rows.with_columns(
        pl.col(name).cast(pl.Float64 if kind.is_numeric() else pl.Date if kind.is_temporal() else pl.String)
        for name, kind in rows.schema.items()
    )
    keys = [name for name, kind in typed.schema.items() if not kind.is_float()]
    return typed.sort(keys or typed.columns)


def _nearly(one: str, other: str) -> pl.Expr:
    apart = (pl.col(one) - pl.col(other)).abs()
    near = apart <= NEARLY * pl.max_horizontal(pl.col(one).abs(), pl.col(other).abs())
    return near.fill_null(False) | pl.col(one).eq_missing(pl.col(other))


def _refuse(different: pl.DataFrame, who: str) -> None:
    if different.height:
        raise Disagreement(
            f"{who}: {different.height:,} numbers differ from ours, such as {different.row(0, named=True)}"
        )
