"""Connection to an existing warehouse, read-only: a database by URL, or a folder of Parquet or CSV files."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Inspector, Select, create_engine, func, inspect, literal_column, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from sqlalchemy.schema import CreateView

from queries.errors import Problem, Unreachable
from queries.settings import Settings
from queries.warehouse.address import Address, address
from queries.warehouse.mapping_resolver import resolved
from queries.warehouse.warehouse import Warehouse

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


FOR_READING, LEAST_FOR_READING = 0.12, 256_000_000
"""Share of the memory that an engine inside of this process may take, and the bytes that it needs."""
MAY_PASS = (OperationalError, InterfaceError, TimeoutError, ConnectionError)
"""What databases raise when they cannot be reached, are busy or are locked."""


@contextmanager
def opened(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse of the settings.

    Raises Problem when it is not there or lacks one of the two tables that everything needs, and Unreachable when it
    does not answer, now or later on.
    """
    with ExitStack() as until_done:
        place = address(settings.warehouse)
        until_done.enter_context(_in_a_sentence(place))
        if place.url is not None:
            url, files = place.url, _file_of(place)
        else:
            home, folder = until_done.enter_context(tempfile.TemporaryDirectory()), Path(settings.warehouse).resolve()
            files = tuple(files_in(folder).values())
            url = make_url(as_database(folder, Path(home)))
        fingerprint = _fingerprint(files)
        engine = _engine(place, url, settings)
        until_done.callback(engine.dispose)
        tables = resolved(_inspected(place, engine), settings.tables)
        yield Warehouse(engine, tables, fingerprint, settings.currency, settings.through)


def _fingerprint(files: tuple[Path, ...]) -> list[list[str | int]] | None:
    states = ((file, file.stat()) for file in files)
    return [[file.name, state.st_size, state.st_mtime_ns] for file, state in states] or None


def _file_of(place: Address) -> tuple[Path, ...]:
    """The file of an embedded database, which must exist: opening it would make an empty one."""
    if place.url is None or place.url.get_backend_name() != "duckdb":
        return ()
    file = Path(place.url.database or "")
    if not file.is_file():
        raise Problem(
            f"warehouse {place.name}",
            wanted="an existing DuckDB file",
            got=f"no file {place.name.partition(':///')[2]}",
            fix="Build the demo with `product-metrics demo`, or point --warehouse at yours",
        )
    return (file,)


def _engine(place: Address, url: URL, settings: Settings) -> Engine:
    try:
        if url.get_backend_name() == "duckdb":
            return create_engine(_bounded(url, settings), connect_args={"read_only": True})
        return create_engine(url)
    except Exception as error:  # a driver that does not load, or one that refuses the parameters
        raise Problem(
            f"warehouse {place.name}",
            wanted="an SQLAlchemy URL whose driver is installed, or a folder",
            got=place.words(error),
            fix="Correct --warehouse, or install the driver",
        ) from error


def _inspected(place: Address, engine: Engine) -> Inspector:
    """Connects, which a driver may refuse with whatever error it likes."""
    try:
        return inspect(engine)
    except (SQLAlchemyError, ConnectionError):
        raise
    except Exception as error:
        raise _not_answering(place, error) from error


def _bounded(url: URL, settings: Settings) -> URL:
    """With bounds for an engine that works inside of this process, and would keep whatever it has read.

    What does not fit it puts into a folder of this process: nothing is written beside a warehouse.
    """
    bounds = {
        "memory_limit": f"{max(settings.bytes_of_memory * FOR_READING, LEAST_FOR_READING) // 1_000_000:.0f}MB",
        "temp_directory": str(Path(tempfile.gettempdir()) / f"product-metrics-{os.getpid()}"),
    }
    return url.set(query={**bounds, **url.query})


@contextmanager
def _in_a_sentence(place: Address) -> Iterator[None]:
    """What the database complains of, without the secrets of its address."""
    try:
        yield
    except (SQLAlchemyError, ConnectionError) as error:  # the latter from Great Expectations, which connects by itself
        raise _not_answering(place, error) from error


def _not_answering(place: Address, error: Exception) -> Problem:
    return (Unreachable if isinstance(error, MAY_PASS) else Problem)(
        f"warehouse {place.name}",
        wanted="a database that answers",
        got=place.words(error.__cause__ or error),
        fix="Check the address, the driver and the permissions",
    )
