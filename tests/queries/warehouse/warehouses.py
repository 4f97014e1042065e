"""Small warehouses in a DuckDB file, made by the SQL that a test shows, and the rows that are read out of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Table, select

from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.facts import frame
from queries.warehouse.warehouse import NOTHING_LEFT_OUT, LeftOut, Warehouse

PEOPLE = "create table users as select 1 as user_id, date '2020-01-01' as registered_on"
USE = "create table usage_daily as select 1 as user_id, date '2025-12-01' as usage_date, 'feed' as feature_id"


@contextmanager
def made_by(home: Path, *statements: str, tables: Mapping[str, Any] | None = None) -> Iterator[Warehouse]:
    """A warehouse of these statements, opened with the mapping of `[tables]`."""
    home.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    with read_once(Settings(f"duckdb:///{home / 'warehouse.duckdb'}", tables=tables or {})) as warehouse:
        yield warehouse


def rows(warehouse: Warehouse, table: Table, leaving_out: LeftOut = NOTHING_LEFT_OUT) -> list[dict[str, Any]]:
    """Every row of a contract table, without the columns in which no row has a value."""
    result = frame(warehouse, select(table), leaving_out).to_dicts()
    return [{name: value for name, value in row.items() if any(r[name] is not None for r in result)} for row in result]
