"""DuckDB: a file that is read in Arrow batches."""

import os
import re
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
from pyarrow import ArrowException
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Inspector,
    Integer,
    Select,
    String,
    cast,
    create_engine,
    func,
    select,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.types import TypeEngine

from queries.engines.dialect import ARGUMENTS, Dialect
from queries.errors import Problem

OTHER_VERSION = re.compile(r"version number (\d+), but we can only read versions between (\d+) and (\d+)")
"""How DuckDB refuses a file that it cannot read, whatever is in it."""

MEMORY_SHARE, LEAST_MEMORY = 0.12, 256_000_000
"""Share of the memory that an engine inside of this process may take, and the bytes that it needs."""


class DuckDB(Dialect):
    """DuckDB, inside of this process; a database is opened read-only."""

    name: ClassVar[str] = "duckdb"
    label: ClassVar[str] = "DuckDB"
    is_file: ClassVar[bool] = True
    signature: ClassVar[tuple[int, bytes]] = (8, b"DUCK")

    has_zones: ClassVar[bool] = True
    row_hash: ClassVar[str | None] = f"hash(hash({ARGUMENTS}))"
    """Hashed once more: two rows that swap their last values would else sum to what they came to before."""

    def files(self, url: URL) -> tuple[Path, ...]:
        return (Path(url.database or ""),)

    def refused_file(self, url: URL, error: str) -> Problem | None:
        """Of a storage version that this release does not read."""
        found = OTHER_VERSION.search(error)
        if found is None:
            return None
        written, first, last = (int(number) for number in found.groups())
        age, writer = ("a newer", "newer") if written > last else ("an older", "older")
        return Problem(
            f"warehouse {url.database}",
            wanted=f"a file of DuckDB that version {version('duckdb')} reads: storage version {first} to {last}",
            got=f"storage version {written}, of {age} DuckDB",
            fix=f"With the {writer} one run EXPORT DATABASE 'x' (FORMAT parquet) and point --warehouse at that folder",
        )

    def engine(self, url: URL, memory: int, share: float = MEMORY_SHARE) -> Engine:
        """With bounds, for it would keep whatever it has read; `share`: that of the memory which it may take.

        What does not fit is spilled into a folder of this process: nothing is written beside a warehouse.
        """
        bounds = {
            "memory_limit": f"{max(memory * share, LEAST_MEMORY) // 1_000_000:.0f}MB",
            "temp_directory": str(Path(tempfile.gettempdir()) / f"product-metrics-{os.getpid()}"),
        }
        return create_engine(url.set(query={**bounds, **url.query}), connect_args={"read_only": True})

    def schemas(self, inspector: Inspector) -> list[str]:
        """Those of its own database, which are told as `database.schema` there."""
        with inspector.engine.connect() as connection:
            database = connection.scalar(select(func.current_database()))
        names = (name.rpartition(".") for name in inspector.get_schema_names())
        own = [schema for place, _, schema in names if place.strip('"') == database]
        return [schema for schema in own if schema not in self.system_schemas]

    def batches(self, connection: Connection, question: Select[Any], size: int) -> Iterator[pl.DataFrame]:
        result: Any = connection.execution_options(duckdb_arrow=True).execute(question)
        try:
            with result.batches(size) as batches:
                yield pl.DataFrame(batches.schema.empty_table())
                yield from (pl.DataFrame(batch) for batch in batches)
        except (OSError, ArrowException) as error:  # in which Arrow tells what DuckDB says of a later row
            raise DatabaseError(str(question), None, error) from error

    def transported(self, column: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """Integers of 128 bits come as text: Arrow has none."""
        return cast(column, String) if is_long(kind) else super().transported(column, kind)


def is_long(kind: TypeEngine[Any]) -> bool:
    """Whether a type of DuckDB is an integer of 128 bits."""
    return isinstance(kind, Integer) and "Huge" in type(kind).__name__


def duckdb_url(file: Path) -> URL:
    """The URL of a DuckDB file."""
    return URL.create(DuckDB.name, database=str(file))


def is_duckdb_file(url: URL) -> bool:
    """Whether a URL is of a DuckDB file, not of a database in memory or of another engine."""
    return url.drivername == DuckDB.name and url.database not in (None, "", ":memory:")
