"""DuckDB: SQL by hand on the warehouse's own file."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from benchmarks.contenders import Ask, Contender
from benchmarks.contenders.statements import PARTITIONS, SLICE, UNITS, as_counts, by_period, statement, statements
from benchmarks.world.generate import build
from benchmarks.world.home import Home

Parts = list[pl.DataFrame]


def work(home: Home) -> Parts:
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        return [connection.sql(text).pl() for text in statements("duckdb", "counts")]


def counts(parts: Parts, home: Home) -> pl.DataFrame:
    """With the sums, which were not asked for while the time was taken."""
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        sums = rolled_up(connection.sql(statement("duckdb", "sums")).pl())
    return as_counts(parts).join(sums, on=SLICE, nulls_equal=True, validate="1:1")


def rolled_up(daily: pl.DataFrame) -> pl.DataFrame:
    """The sums by day, feature and platform added up to every period and partition."""
    sums = pl.col("minutes", "sessions").sum()
    parts = [daily.group_by(*by_period(grain, "start"), *names).agg(sums) for grain in UNITS for names in PARTITIONS]
    return pl.concat(parts, how="diagonal")


@contextmanager
def asking(home: Home) -> Iterator[Ask]:
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        yield lambda name: connection.sql(statement("duckdb", name)).pl()


contender = Contender("DuckDB, COUNT(DISTINCT)", build, work, counts, asking=asking, needs="duckdb")
