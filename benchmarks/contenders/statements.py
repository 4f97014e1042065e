"""Hand-written SQL of the contenders, and its results in one form."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from metrics.periods.period import Grain

SQL = Path(__file__).with_name("sql")

COUNTS = {"grain": pl.String, "start": pl.Date, "feature": pl.String, "platform": pl.String, "users": pl.Int64}


def statement(engine: str, name: str) -> str:
    return (SQL / engine / f"{name}.sql").read_text(encoding="utf-8")


def statements(engine: str, name: str) -> list[str]:
    """Those of a file, one after the other."""
    return [text for text in statement(engine, name).split(";") if text.strip()]


def as_counts(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """One frame with every column, the absent ones empty."""
    missing = {name: pl.lit(None, kind).alias(name) for name, kind in COUNTS.items()}
    whole = [part.with_columns(missing[name] for name in missing.keys() - set(part.columns)) for part in parts]
    return pl.concat([part.select(pl.col(name).cast(kind) for name, kind in COUNTS.items()) for part in whole])


UNITS = {Grain.DAY: "1d", Grain.WEEK: "1w", Grain.MONTH: "1mo", Grain.QUARTER: "1q", Grain.YEAR: "1y"}
"""Grain → its name in Polars."""

PARTITIONS: tuple[tuple[str, ...], ...] = ((), ("feature",), ("platform",), ("feature", "platform"))

SLICE = ("grain", "start", "feature", "platform")
"""What a count is of; a dimension that is not cut by is empty."""


def by_period(grain: Grain, day: str) -> list[pl.Expr]:
    """`grain`, and `start` of the period that holds the day."""
    return [pl.lit(grain.value).alias("grain"), pl.col(day).dt.truncate(UNITS[grain]).alias("start")]
