"""A DuckDB file that takes the demo's rows, table after table, in the order in which they come."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from duckdb_sqlalchemy import copy_to_parquet, insert_from_arrow
from sqlalchemy import URL, Connection, create_engine, select

from queries.demo.closed import closed
from queries.durable import make_folder
from queries.warehouse.contract import contract

TABLES = {**contract.tables, **closed.tables}
# The other core draws the next rows meanwhile; two threads on one month's rows also make a larger file.
ONE_THREAD = {"config": {"threads": 1}}


@contextmanager
def new_warehouse(file: Path) -> Iterator[Connection]:
    """One transaction on a file with every table, empty."""
    engine = create_engine(URL.create("duckdb", database=str(file)), connect_args=ONE_THREAD)
    try:
        contract.create_all(engine)
        closed.create_all(engine)
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def insert(connection: Connection, tables: Iterable[tuple[str, pl.DataFrame]]) -> dict[str, int]:
    """The rows of each table; while one frame is being inserted the next one is already being drawn."""
    rows: Counter[str] = Counter()
    before: Future[object] | None = None
    with ThreadPoolExecutor(max_workers=1) as beside:
        for name, frame in tables:
            if before:
                before.result()
            before = beside.submit(insert_from_arrow, connection, TABLES[name], frame.to_arrow())
            rows[name] += len(frame)
        if before:
            before.result()
    return dict(rows)


def export(connection: Connection, folder: Path) -> None:
    """Every table as a Parquet file, its rows in the same order."""
    make_folder(folder)
    for name, table in TABLES.items():
        copy_to_parquet(connection, select(table), folder / f"{name}.parquet")
