"""Polars: n_unique over Parquet files."""

import polars as pl

from benchmarks.contenders import Contender
from benchmarks.contenders.statements import PARTITIONS, UNITS, as_counts
from benchmarks.world.generate import build, export
from benchmarks.world.home import Home
from metrics.periods.period import Grain

NAMES = {"feature_id": "feature"}

Parts = list[pl.DataFrame]


def prepare(home: Home) -> None:
    build(home)
    export(home)


def work(home: Home) -> Parts:
    usage = pl.scan_parquet(home.parquet / "usage_daily.parquet").rename(NAMES)
    return [_counted(usage, grain, partition) for grain in UNITS for partition in PARTITIONS]


def counts(parts: Parts, home: Home) -> pl.DataFrame:
    return as_counts(parts)


def _counted(usage: pl.LazyFrame, grain: Grain, partition: tuple[str, ...]) -> pl.DataFrame:
    start = pl.col("usage_date").dt.truncate(UNITS[grain]).alias("start")
    counted = usage.group_by(start, *partition).agg(pl.col("user_id").n_unique().alias("users"))
    return counted.select(pl.lit(grain.value).alias("grain"), pl.all()).collect(engine="streaming")


contender = Contender("Polars, n_unique", prepare, work, counts, most_rows=100_000_000)
