"""Connection to an existing warehouse, read-only: a database by URL, or a folder of Parquet or CSV files."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, Inspector, inspect
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

from queries.engines.folder.csv_files import fault
from queries.engines.folder.database import folder_as_database
from queries.engines.folder.table_files import not_read, table_files
from queries.engines.registry import dialect_of
from queries.errors import Problem, Unreachable
from queries.settings import Settings
from queries.warehouse.address import Address, address
from queries.warehouse.database import Database
from queries.warehouse.mapping_resolver import asked_for, resolved

MAY_PASS = (OperationalError, InterfaceError, TimeoutError, ConnectionError)
"""Errors of databases that are unreachable, busy or locked."""


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The warehouse of the settings.

    Raises Problem when it is not there or lacks one of the two tables that everything needs, and Unreachable when it
    does not answer, now or later on.
    """
    with ExitStack() as until_done:
        place = address(settings.warehouse)
        until_done.enter_context(_in_a_sentence(place))
        overlooked: dict[str, str] = {}
        if place.url is not None:
            url, fingerprint = place.url, _fingerprint(_files_of(place, place.url))
        else:
            home, folder = until_done.enter_context(tempfile.TemporaryDirectory()), Path(settings.warehouse).resolve()
            known = asked_for(settings.tables)
            found = table_files(folder, known)
            fingerprint = _fingerprint((file for table in found.values() for file in table.files), folder)
            overlooked = not_read(folder, known.keys() - found.keys())
            url = folder_as_database(folder, Path(home), known)
        engine = _engine(place, url, settings)
        until_done.callback(engine.dispose)
        tables = resolved(_inspected(place, engine), settings.tables, overlooked)
        currency, through, zone = settings.currency, settings.through, settings.time_zone
        yield Database(engine, tables, fingerprint, currency, through, overlooked, zone)


def _fingerprint(files: Iterable[Path], folder: Path | None = None) -> list[list[str | int]] | None:
    """Name, size and time of every file; in a folder its path from there, for a part may move."""
    names = ((file, file.relative_to(folder).as_posix() if folder else file.name) for file in files)
    states = sorted((name, file.stat()) for file, name in names)
    return [[name, state.st_size, state.st_mtime_ns] for name, state in states] or None


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
        raise fault(error) or _not_answering(place, error) from error


def _not_answering(place: Address, error: Exception) -> Problem:
    return (Unreachable if isinstance(error, MAY_PASS) else Problem)(
        f"warehouse {place.name}",
        wanted="a database that answers",
        got=place.words(error.__cause__ or error),
        fix="Check the address, the driver and the permissions",
    )
