"""DuckDB: a file that is read in Arrow batches, and the reader of folders of Parquet and CSV files."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import polars as pl
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Select,
    SmallInteger,
    cast,
    create_engine,
    func,
    literal_column,
    select,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.schema import CreateView

from queries.engines.dialect import ARGUMENTS, Dialect
from queries.errors import Problem

MEMORY_SHARE, LEAST_MEMORY = 0.12, 256_000_000
"""Share of the memory that an engine inside of this process may take, and the bytes that it needs."""


class DuckDB(Dialect):
    """DuckDB, inside of this process; a database is opened read-only."""

    name: ClassVar[str] = "duckdb"
    label: ClassVar[str] = "DuckDB"
    is_file: ClassVar[bool] = True

    row_hash: ClassVar[str | None] = f"hash(hash({ARGUMENTS}))"
    """Hashed once more: two rows that swap their last values would else sum to what they came to before."""
    has_nul: ClassVar[str | None] = f"contains({ARGUMENTS}, chr(0))"
    is_nan: ClassVar[str | None] = f"isnan(CAST({ARGUMENTS} AS DOUBLE))"

    examiner_options: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            # Without the first three every metric on DuckDB fails with "list index out of range".
            "isolation_level": "AUTOCOMMIT",
            "skip_autocommit_rollback": True,
            "pool_reset_on_return": None,
            "connect_args": {"read_only": True},
        }
    )

    def files(self, url: URL) -> tuple[Path, ...]:
        return (Path(url.database or ""),)

    def engine(self, url: URL, memory: int) -> Engine:
        """With bounds, for it would keep whatever it has read.

        What does not fit is spilled into a folder of this process: nothing is written beside a warehouse.
        """
        bounds = {
            "memory_limit": f"{max(memory * MEMORY_SHARE, LEAST_MEMORY) // 1_000_000:.0f}MB",
            "temp_directory": str(Path(tempfile.gettempdir()) / f"product-metrics-{os.getpid()}"),
        }
        return create_engine(url.set(query={**bounds, **url.query}), connect_args={"read_only": True})

    def batches(self, connection: Connection, question: Select[Any], size: int) -> Iterator[pl.DataFrame]:
        result: Any = connection.execution_options(duckdb_arrow=True).execute(question)
        with result.batches(size) as batches:
            yield pl.DataFrame(batches.schema.empty_table())
            yield from (pl.DataFrame(batch) for batch in batches)

    def code_of(self, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[Any]:
        return cast(func.list_position(func.list_value(*values), column), SmallInteger)


def duckdb_url(file: Path) -> URL:
    """The URL of a DuckDB file."""
    return URL.create(DuckDB.name, database=str(file))


def is_duckdb_file(url: URL) -> bool:
    """Whether a URL is of a DuckDB file, not of a database in memory or of another engine."""
    return url.drivername == DuckDB.name and url.database not in (None, "", ":memory:")


READERS = {".parquet": func.read_parquet, ".csv": func.read_csv}
"""Suffix of a file → the table function that reads it."""


def table_files(folder: Path) -> dict[str, Path]:
    """Table name → file, of a folder of Parquet and CSV files. Raises Problem where there are none."""
    if not folder.is_dir():
        raise Problem(
            f"warehouse {folder}",
            wanted="an SQLAlchemy URL or an existing folder of Parquet or CSV files",
            got="no such folder",
            fix="Correct --warehouse.",
        )
    files = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix in READERS}
    if not files:
        raise Problem(
            f"warehouse {folder}",
            wanted="Parquet or CSV files named as tables",
            got="none",
            fix="Put the files there, or point --warehouse elsewhere.",
        )
    return files


def folder_as_database(folder: Path, home: Path) -> URL:
    """The URL of a small DuckDB file in `home` whose views read the folder's files where they are."""
    url = duckdb_url(home / "folder.duckdb")
    engine = create_engine(url)
    with engine.begin() as connection:
        for name, file in table_files(folder.resolve()).items():
            _make_view(connection, name, file)
    engine.dispose()
    return url


def _make_view(connection: Connection, name: str, file: Path) -> None:
    rows: Select[Any] = select(literal_column("*")).select_from(READERS[file.suffix](str(file)))
    try:
        connection.execute(CreateView(rows, name))
    except DatabaseError as error:
        raise Problem(
            f"warehouse file {file}",
            wanted=f"a {file.suffix[1:].upper()} file",
            got=str(error.orig).splitlines()[0],
            fix="Write the file again, or take it out of the folder.",
        ) from error
