"""Contender: our aggregates of the source `usage`, from the DuckDB file that DuckDB's own SQL reads."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb_sqlalchemy  # noqa: F401 - importing does not count, and SQLAlchemy would import it while the time is taken
import pandas as pd  # noqa: F401 - as DuckDB would
import polars as pl
from numba.core.registry import cpu_target

from benchmarks.contenders import Ask, Contender
from benchmarks.contenders.statements import UNITS, by_period
from benchmarks.questions.six import answered, numbers
from benchmarks.world.generate import SPAN, build
from benchmarks.world.home import Home
from metrics.engine.compute import Aggregates, compute_aggregates
from metrics.periods.period import Grain
from queries.extract.extract import read_once
from queries.sources.definitions.usage import usage
from queries.sources.facts import Facts

EVERYTHING = {*usage.cuts, *usage.sums}

for context in (cpu_target.typing_context, cpu_target.target_context):
    context.refresh()  # imports 226 modules, scipy's among them, as the first call of a compiled loop would


def work(home: Home) -> Aggregates:
    with read_once(home.settings) as warehouse:
        return made(Facts(warehouse, usage, SPAN.end, {}))


def made(facts: Facts) -> Aggregates:
    cells = compute_aggregates(facts, EVERYTHING)
    assert cells is not None, "a benchmark without rows"
    return cells


def counts(cells: Aggregates, home: Home) -> pl.DataFrame:
    parts = [_counted(daily, partition, grain) for partition, daily in cells.daily.items() for grain in UNITS]
    return pl.concat(parts, how="diagonal_relaxed").filter(pl.col("users") > 0)


def rows(cells: Aggregates) -> int:
    return cells.rows_read - cells.rows_left_out


def _counted(daily: pl.DataFrame, partition: tuple[str, ...], grain: Grain) -> pl.DataFrame:
    """One partition added up over region, channel and the days of each period."""
    users = pl.col(f"in_{grain}").cast(pl.Int64).sum().alias("users")
    summed = daily.group_by(*by_period(grain, "day"), *partition).agg(users, pl.col("minutes", "sessions").sum())
    return summed.with_columns(pl.col(name).cast(pl.String) for name in partition)


@contextmanager
def asking(home: Home) -> Iterator[Ask]:
    published = numbers(home)
    yield lambda name: answered(published, name)


contender = Contender("ours, everything", build, work, counts, rows, asking)
