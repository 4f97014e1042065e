"""Opens an existing warehouse for reading: a database by its URL, or a folder of files."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

from queries.problem import Problem, Unreachable
from queries.secrets import without_secrets
from queries.settings import Settings
from queries.warehouse.folder import as_database, files_in
from queries.warehouse.resolve import resolved
from queries.warehouse.warehouse import Warehouse

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
        until_done.enter_context(_in_a_sentence(settings.warehouse))
        if "://" in settings.warehouse:
            url, files = settings.warehouse, _file_of(settings.warehouse)
        else:
            home, folder = until_done.enter_context(tempfile.TemporaryDirectory()), Path(settings.warehouse).resolve()
            files = tuple(files_in(folder).values())
            url = as_database(folder, Path(home))
        fingerprint = _fingerprint(files)
        engine = _engine(url, settings)
        until_done.callback(engine.dispose)
        yield Warehouse(engine, resolved(inspect(engine), settings.tables), fingerprint, settings.currency)


def _fingerprint(files: tuple[Path, ...]) -> list[list[str | int]] | None:
    states = ((file, file.stat()) for file in files)
    return [[file.name, state.st_size, state.st_mtime_ns] for file, state in states] or None


def _file_of(url: str) -> tuple[Path, ...]:
    """The file of an embedded database, which must exist: opening it would make an empty one."""
    if not url.startswith("duckdb:"):
        return ()
    file = Path(url.partition(":///")[2].partition("?")[0])
    if not file.is_file():
        raise Problem(
            f"warehouse {without_secrets(url, url)}",
            wanted="an existing DuckDB file",
            got=f"no file {file}",
            fix="Build the demo with `product-metrics demo`, or point --warehouse at yours",
        )
    return (file,)


def _engine(url: str, settings: Settings) -> Engine:
    try:
        if url.startswith("duckdb:"):
            return create_engine(_bounded(make_url(url), settings), connect_args={"read_only": True})
        return create_engine(make_url(url))
    except (ArgumentError, ImportError) as error:
        raise Problem(
            without_secrets(f"warehouse {url.partition('://')[0]}://…", url),
            wanted="an SQLAlchemy URL whose driver is installed, or a folder",
            got=without_secrets(str(error), url),
            fix="Correct --warehouse, or install the driver",
        ) from error


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
def _in_a_sentence(address: str) -> Iterator[None]:
    """What the database complains of, without the secrets of its address."""
    try:
        yield
    except (SQLAlchemyError, ConnectionError) as error:  # the latter from Great Expectations, which connects by itself
        raise (Unreachable if isinstance(error, MAY_PASS) else Problem)(
            f"warehouse {without_secrets(address, address)}",
            wanted="a database that answers",
            got=without_secrets(str(error.__cause__ or error).splitlines()[0], address),
            fix="Check the address, the driver and the permissions",
        ) from error
