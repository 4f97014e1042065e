"""ClickHouse's engine in process: SQL by hand on its own tables, loaded beforehand."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from benchmarks.contenders import Ask, Contender
from benchmarks.contenders.statements import as_counts, statement, statements
from benchmarks.world.generate import build, export
from benchmarks.world.home import Home

Parts = list[pl.DataFrame]
TABLES = ("users", "usage_daily")


def prepare(home: Home) -> None:
    build(home)
    export(home)
    with _session(home) as session:
        if not _is_loaded(session):
            _load(session, home)


def work(home: Home) -> Parts:
    with _session(home) as session:
        return [_frame(session, text) for text in statements("chdb", "counts")]


def counts(parts: Parts, home: Home) -> pl.DataFrame:
    return as_counts(parts)


@contextmanager
def asking(home: Home) -> Iterator[Ask]:
    with _session(home) as session:
        yield lambda name: _frame(session, statement("chdb", name))


@contextmanager
def _session(home: Home) -> Iterator[Any]:
    from chdb.session import Session

    session = Session(str(home.folder / "chdb"))
    session.query(f"set max_threads = {os.cpu_count()}")
    session.query("set group_by_use_nulls = 1")
    try:
        yield session
    finally:
        session.close()


def _frame(session: Any, question: str) -> pl.DataFrame:
    table = pl.from_arrow(session.query(question, "ArrowTable"))
    assert isinstance(table, pl.DataFrame)
    return table


def _is_loaded(session: Any) -> bool:
    return bool(_frame(session, "select count() as tables from system.tables where name = 'loaded'").item())


def _load(session: Any, home: Home) -> None:
    """The table `loaded` is made last: without it the others may not be whole."""
    for name in TABLES:
        session.query(f"drop table if exists {name}")
    for text in statements("chdb", "tables"):
        session.query(text)
    for name in TABLES:
        session.query(f"insert into {name} select * from file('{home.parquet}/{name}.parquet', Parquet)")
    session.query("create table loaded (a Int8) engine = MergeTree order by a")


contender = Contender("ClickHouse (chdb), uniqExact", prepare, work, counts, asking=asking, needs="chdb")
