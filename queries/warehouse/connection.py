"""Connection to an existing warehouse, read-only: a database by URL, or a folder of Parquet or CSV files."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, Inspector, inspect
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.types import TypeEngine

from queries.engines.drivers import to_write, with_driver
from queries.engines.folder.csv_files import fault
from queries.engines.folder.database import folder_as_database
from queries.engines.folder.table_files import not_read, table_files
from queries.engines.registry import dialect_of, dialect_of_file
from queries.errors import Problem
from queries.settings import Settings
from queries.warehouse.address import Address, address
from queries.warehouse.database import Database
from queries.warehouse.failures import told
from queries.warehouse.mapping_resolver import asked_for, resolved

Known = Mapping[str, Mapping[str, TypeEngine[Any]]]
"""Table → column → type that is looked for in a folder of files."""


@dataclass(frozen=True)
class Connected:
    """A database that has answered, before anything of the contract is looked for in it."""

    engine: Engine
    inspector: Inspector = field(repr=False)
    fingerprint: list[list[str | int]] | None
    overlooked: Mapping[str, str]
    """Table that is missing → a file of its name in the folder whose kind is not read."""
    name: str
    """Address without secrets."""


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The warehouse of the settings.

    Raises Problem when it is not there or lacks one of the two tables that everything needs, and Unreachable when it
    does not answer, now or later on.
    """
    known = asked_for(settings.tables) if address(settings.warehouse).url is None else {}
    with connected(settings, known) as database:
        tables = resolved(database.inspector, settings.tables, database.overlooked)
        yield Database(
            database.engine,
            tables,
            database.fingerprint,
            settings.currency,
            settings.through,
            database.overlooked,
            settings.time_zone,
            settings.settles_after,
        )


@contextmanager
def connected(settings: Settings, known: Known) -> Iterator[Connected]:
    """The database of the settings; of a folder the tables in `known`, and others that can be read.

    Raises Problem when it is not there, and Unreachable when it does not answer, now or later on.
    """
    with ExitStack() as until_done:
        place = address(settings.warehouse)
        until_done.enter_context(_in_a_sentence(place))
        overlooked: dict[str, str] = {}
        if place.url is not None:
            url, fingerprint = place.url, _fingerprint(_files_of(place, place.url))
        else:
            home, folder = until_done.enter_context(tempfile.TemporaryDirectory()), Path(settings.warehouse).resolve()
            found = table_files(folder, known)
            fingerprint = _fingerprint((file for table in found.values() for file in table.files), folder)
            overlooked = not_read(folder, known.keys() - found.keys())
            url = folder_as_database(folder, Path(home), known)
        engine = _engine(place, url, settings)
        until_done.callback(engine.dispose)
        yield Connected(engine, _inspected(place, engine), fingerprint, overlooked, place.name)


def _fingerprint(files: Iterable[Path], folder: Path | None = None) -> list[list[str | int]] | None:
    """Name, size and times of every file; in a folder its path from there, for a part may move.

    A file of the same size may take the place of another and keep its time: that it did so is a time of its own.
    """
    names = ((file, file.relative_to(folder).as_posix() if folder else file.name) for file in files)
    states = sorted((name, file.stat()) for file, name in names)
    return [[name, state.st_size, state.st_mtime_ns, state.st_ctime_ns] for name, state in states] or None


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
    if file:
        _refuse_other_engine(file, url)
    return dialect.files(url)


def _refuse_other_engine(file: Path, url: URL) -> None:
    other = dialect_of_file(file)
    if other is not None and other is not dialect_of(url):
        raise Problem(
            f"warehouse {file}",
            wanted=f"a {dialect_of(url).label} file",
            got=f"a {other.label} file",
            fix=f"Write {other.name}:///{url.database}",
        )


def _engine(place: Address, url: URL, settings: Settings) -> Engine:
    try:
        return dialect_of(url).engine(with_driver(url), settings.bytes_of_memory)
    except Problem:
        raise
    except Exception as error:  # a driver that does not load, or one that refuses the parameters
        is_unknown = isinstance(error, NoSuchModuleError)
        raise Problem(
            f"warehouse {place.name}",
            wanted="an SQLAlchemy URL whose driver is installed, or a folder",
            got=place.words(error),
            fix=to_write(url) if is_unknown else "Correct --warehouse, or install the driver",
        ) from error


def _inspected(place: Address, engine: Engine) -> Inspector:
    """Connects and inspects; errors of drivers of any type become Problems."""
    try:
        return inspect(engine)
    except (SQLAlchemyError, ConnectionError):
        raise
    except Exception as error:
        raise told(place, error) from error


@contextmanager
def _in_a_sentence(place: Address) -> Iterator[None]:
    """Turns database errors inside into Problems without secrets."""
    try:
        yield
    except (SQLAlchemyError, ConnectionError) as error:  # the latter from Great Expectations, which connects by itself
        raise fault(error) or told(place, error) from error
