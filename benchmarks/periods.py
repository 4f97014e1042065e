"""The calendar periods and the partitions that every contender counts."""

import polars as pl

from metrics.periods import Grain

UNITS = {Grain.DAY: "1d", Grain.WEEK: "1w", Grain.MONTH: "1mo", Grain.QUARTER: "1q", Grain.YEAR: "1y"}
"""Grain → its name in Polars."""

PARTITIONS: tuple[tuple[str, ...], ...] = ((), ("feature",), ("platform",), ("feature", "platform"))

SLICE = ("grain", "start", "feature", "platform")
"""What a count is of; a dimension that is not cut by is empty."""


def by_period(grain: Grain, day: str) -> list[pl.Expr]:
    """`grain`, and `start` of the period that holds the day."""
    return [pl.lit(grain.value).alias("grain"), pl.col(day).dt.truncate(UNITS[grain]).alias("start")]
