"""A warehouse of any size in one DuckDB file: two years of use, written month by month in day order.

No more than two months of rows are in memory, 19 bytes a row.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.days import MONTHS
from benchmarks.home import Home, made_once
from benchmarks.people import People, draw_people, table
from benchmarks.usage import of_month

ROWS_A_PERSON = 76
"""Over the two years, on average."""

TABLES = """
create table users (user_id bigint not null, registered_on date not null, region varchar, channel varchar);
create table usage_daily (
    user_id bigint not null, usage_date date not null, feature_id varchar not null, platform varchar,
    minutes double, sessions bigint
);
"""


def build(home: Home) -> None:
    """The warehouse, unless it is there; while one month is being written the next one is already being drawn."""
    made_once(home.warehouse, partial(_write, home))


def export(home: Home) -> None:
    """Both tables as Parquet files, for those who read no DuckDB file."""
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        for name in ("users", "usage_daily"):
            rows = connection.table(name)
            made_once(home.parquet / f"{name}.parquet", partial(_write_parquet, rows))


def people_of(home: Home) -> People:
    return draw_people(max(1, home.rows // ROWS_A_PERSON), home.seed)


def opened_new(file: Path) -> duckdb.DuckDBPyConnection:
    """A new file with the two tables, empty; one thread, because two write a larger one."""
    connection = duckdb.connect(file, config={"threads": 1})
    connection.execute(TABLES)
    return connection


def insert(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    connection.register("new_rows", rows.to_arrow())
    connection.table("new_rows").insert_into(name)
    connection.unregister("new_rows")


def _write_parquet(rows: duckdb.DuckDBPyRelation, file: Path) -> None:
    rows.to_parquet(str(file))


def _write(home: Home, file: Path) -> None:
    people = people_of(home)
    with opened_new(file) as connection, ThreadPoolExecutor(max_workers=1) as beside:
        before: Future[None] = beside.submit(insert, connection, "users", table(people, home.seed))
        for month in MONTHS:
            rows = of_month(people, month, home.seed)
            before.result()
            before = beside.submit(insert, connection, "usage_daily", rows)
        before.result()
