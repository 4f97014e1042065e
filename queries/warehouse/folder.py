"""A folder of Parquet or CSV files as a warehouse: one file is one table of the file's name."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, create_engine, func, literal_column, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.schema import CreateView

from queries.problem import Problem

READERS = {".parquet": func.read_parquet, ".csv": func.read_csv}


def files_in(folder: Path) -> dict[str, Path]:
    """Table name → file."""
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


def as_database(folder: Path, home: Path) -> str:
    """The URL of a small DuckDB file in `home` whose views read the folder's files where they are."""
    url = f"duckdb:///{home / 'folder.duckdb'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        for name, file in files_in(folder.resolve()).items():
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
