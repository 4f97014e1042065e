"""Places in which a company may keep its warehouse: files and servers, each written anew every evening."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    MetaData,
    Numeric,
    String,
    Table,
    create_engine,
)
from sqlalchemy.dialects.mysql import DATETIME

from tests.support.databases import clickhouse, mariadb, postgresql, run

Frames = Mapping[str, pl.DataFrame]
Write = Callable[[Frames], None]

TYPES: dict[Any, Any] = {
    pl.Int64: BigInteger(),
    pl.String: String(60),
    pl.Boolean: Boolean(),
    pl.Date: Date(),
    pl.Datetime: DateTime().with_variant(DATETIME(fsp=6), "mysql"),
    pl.Float64: Double(),
    pl.Decimal: Numeric(14, 2).with_variant(Double(), "sqlite"),
}
"""Type of a column of Polars → that of SQLAlchemy with which a table is made."""


@contextmanager
def place(kind: str, home: Path) -> Iterator[tuple[str, Write]]:
    """The address of a warehouse of this kind, and what writes its tables."""
    with PLACES[kind](home) as (address, write):
        yield address, write


@contextmanager
def _duckdb(home: Path) -> Iterator[tuple[str, Write]]:
    yield f"duckdb:///{home / 'warehouse.duckdb'}", lambda frames: as_duckdb(home / "warehouse.duckdb", frames)


@contextmanager
def _folder(home: Path) -> Iterator[tuple[str, Write]]:
    yield str(home / "files"), lambda frames: _as_csv(home / "files", frames)


@contextmanager
def _sqlite(home: Path) -> Iterator[tuple[str, Write]]:
    url = f"sqlite:///{home / 'warehouse.sqlite'}"
    yield url, lambda frames: _as_tables(url, frames)


@contextmanager
def _postgresql(home: Path) -> Iterator[tuple[str, Write]]:
    with postgresql() as url:
        yield url, lambda frames: _as_tables(url, frames)


@contextmanager
def _mariadb(home: Path) -> Iterator[tuple[str, Write]]:
    with mariadb() as url:
        yield url, lambda frames: _as_tables(url, frames)


@contextmanager
def _clickhouse(home: Path) -> Iterator[tuple[str, Write]]:
    with clickhouse() as url:
        yield url, lambda frames: _as_clickhouse(url, home, frames)


PLACES = {
    "duckdb": _duckdb,
    "folder of CSV": _folder,
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mariadb": _mariadb,
    "clickhouse": _clickhouse,
}
"""Kind of a warehouse → what makes an empty one."""


def as_duckdb(file: Path, frames: Frames) -> None:
    """Tables of a DuckDB file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(file)) as connection:
        for name, frame in frames.items():
            connection.register("rows", frame)
            connection.execute(f"create or replace table {name} as select * from rows")


def _as_csv(folder: Path, frames: Frames) -> None:
    folder.mkdir(exist_ok=True)
    for name, frame in frames.items():
        frame.write_csv(folder / f"{name}.csv", datetime_format="%Y-%m-%d %H:%M:%S")


def _as_tables(url: str, frames: Frames) -> None:
    engine, schema = create_engine(url), MetaData()
    for name, frame in frames.items():
        Table(name, schema, *(Column(column, TYPES[kind.base_type()]) for column, kind in frame.schema.items()))
    with engine.begin() as connection:
        schema.drop_all(connection)
        schema.create_all(connection)
        for name, frame in frames.items():
            connection.execute(schema.tables[name].insert(), frame.to_dicts())
    engine.dispose()


def _as_clickhouse(url: str, home: Path, frames: Frames) -> None:
    for name, frame in frames.items():
        frame.write_parquet(home / f"{name}.parquet")
        rows = f"select * from file('{home / name}.parquet')"
        run(url, f"create or replace table {name} engine = MergeTree order by tuple() as {rows}")
