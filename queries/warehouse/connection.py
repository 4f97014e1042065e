"""Connection to an existing warehouse, read-only: a database by URL, or a folder of Parquet or CSV files."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, Inspector, inspect
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

from queries.engines.duckdb import folder_as_database, table_files
from queries.engines.registry import dialect_of
from queries.errors import Problem, Unreachable
from queries.settings import Settings
from queries.warehouse.address import Address, address
from queries.warehouse.mapping_resolver import resolved
from queries.warehouse.warehouse import Warehouse

MAY_PASS = (OperationalError, InterfaceError, TimeoutError, ConnectionError)
"""Errors of databases that are unreachable, busy or locked."""


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
            url, files = place.url, _files_of(place, place.url)
        else:
            home, folder = until_done.enter_context(tempfile.TemporaryDirectory()), Path(settings.warehouse).resolve()
            files = tuple(table_files(folder).values())
            url = folder_as_database(folder, Path(home))
        fingerprint = _fingerprint(files)
        engine = _engine(place, url, settings)
        until_done.callback(engine.dispose)
        tables = resolved(_inspected(place, engine), settings.tables)
        yield Warehouse(engine, tables, fingerprint, settings.currency, settings.through)


def _fingerprint(files: tuple[Path, ...]) -> list[list[str | int]] | None:
    states = ((file, file.stat()) for file in files)
    return [[file.name, state.st_size, state.st_mtime_ns] for file, state in states] or None


def _files_of(place: Address, url: URL) -> tuple[Path, ...]:
    """Files of a file database, which must exist: opening a missing one would create it."""
    dialect = dialect_of(url)
    file = dialect.database_file(url)
    if file and not file.is_file():
        raise Problem(
            f"warehouse {place.name}",
            wanted=f"an existing {dialect.label} file",
            got=f"no file {place.name.partition(':///')[2]}",
            fix="Build the demo with `product-metrics demo`, or point --warehouse at yours",
        )
    return dialect.files(url)


def _engine(place: Address, url: URL, settings: Settings) -> Engine:
    try:
        return dialect_of(url).engine(url, settings.bytes_of_memory)
    except Exception as error:  # a driver that does not load, or one that refuses the parameters
        raise Problem(
            f"warehouse {place.name}",
            wanted="an SQLAlchemy URL whose driver is installed, or a folder",
            got=place.words(error),
            fix="Correct --warehouse, or install the driver",
        ) from error


def _inspected(place: Address, engine: Engine) -> Inspector:
    """Connects and inspects; errors of drivers of any type become Problems."""
    try:
        return inspect(engine)
    except (SQLAlchemyError, ConnectionError):
        raise
    except Exception as error:
        raise _not_answering(place, error) from error


@contextmanager
def _in_a_sentence(place: Address) -> Iterator[None]:
    """Turns database errors inside into Problems without secrets."""
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
