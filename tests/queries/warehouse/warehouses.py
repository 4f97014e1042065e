"""Small warehouses in a DuckDB file, made by the SQL that a test shows, and the rows that are read out of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
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


def of_duckdb(home: Path, *statements: str) -> Settings:
    """Settings of a warehouse of these statements."""
    home.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    return Settings(f"duckdb:///{home / 'warehouse.duckdb'}")


@contextmanager
def made_by(home: Path, *statements: str, tables: Mapping[str, Any] | None = None) -> Iterator[Warehouse]:
    """The extract of a warehouse of these statements, read with the mapping of `[tables]`."""
    with read_once(replace(of_duckdb(home, *statements), tables=tables or {})) as warehouse:
        yield warehouse


def rows(warehouse: Warehouse, table: Table, leaving_out: LeftOut = NOTHING_LEFT_OUT) -> list[dict[str, Any]]:
    """Every row of a contract table with ids as the warehouse has them, without columns in which no row has a value."""
    values = (
        warehouse.as_text(column, column).label(column.name) if column.info.get("key") in warehouse.numbered else column
        for column in table.columns
    )
    result = frame(warehouse, select(*values), leaving_out).to_dicts()
    return [{name: value for name, value in row.items() if any(r[name] is not None for r in result)} for row in result]
