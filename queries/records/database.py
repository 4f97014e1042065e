"""Database of the records: where it is, how it is opened, and which version its tables have.

SQLite, one file beside the store unless the settings say otherwise, or PostgreSQL. Alembic is loaded only where tables
are made or changed: whether they have to be is told by the version that the database holds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from queries.durable_files import make_file
from queries.engines.drivers import spelled
from queries.errors import Busy, Problem, Unreachable
from queries.records.backends import Backend, backend_of
from queries.records.models import REVISIONS, VERSION_TABLE, metadata
from queries.settings import Settings
from queries.warehouse.address import named, without_secrets

FILE = "records.db"
WANTED = "an SQLAlchemy URL of SQLite with a file, or of PostgreSQL"
FOLDER = Path(__file__).parent / "migrations"


def records_url(settings: Settings) -> str:
    """URL of the records by the settings, a file by its absolute path; by default it is beside the store."""
    if not settings.records:
        return file_url(Path(settings.store).absolute().parent / FILE)
    url, backend = _parsed(settings.records)
    file = backend.file(url)
    return settings.records if file is None else file_url(file.absolute())


def file_url(file: Path) -> str:
    """URL of a file of records, by its absolute path."""
    return f"sqlite:///{quote(str(file))}"


def _parsed(text: str) -> tuple[URL, Backend]:
    try:
        url = spelled(make_url(text))
    except (ArgumentError, ValueError) as error:
        got = "something else, which is not shown"
        raise Problem("setting `records`", wanted=WANTED, got=got, fix="Correct --records") from error
    backend = backend_of(url)
    if backend is None:
        raise Problem("setting `records`", wanted=WANTED, got=named(text), fix="Correct --records")
    return url, backend


class Database:
    """The records' database at a URL. Nothing is opened or made before something is asked or written."""

    def __init__(self, url: str) -> None:
        self.url, self.name = url, named(url)
        parsed, self.backend = _parsed(url)
        self.file = self.backend.file(parsed)
        self.engine = self.backend.engine(parsed)

    def version(self) -> str | None:
        """Version of its tables; None before they are made. Raises Problem for one newer than this program."""
        if self.file is not None and not self.file.is_file():
            return None
        with self.reading() as connection:
            return self.version_in(connection)

    def version_in(self, connection: Connection) -> str | None:
        """As `version`, as a connection sees it."""
        return _version(connection, self.name)

    def migrate(self) -> bool:
        """Makes or changes the tables where they are not of this version; returns whether that was needed."""
        if self.version() == REVISIONS[-1]:
            return False
        if self.file is not None:
            make_file(self.file, 0o600)
        with self.writing() as connection:
            if self.version_in(connection) != REVISIONS[-1]:  # nobody else was faster
                _upgrade(connection, REVISIONS[-1])
        return True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connection that sees one state of the database."""
        with self._in_a_sentence(), self._connected(**self.backend.reading) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Transaction that is alone in writing, from its first moment on."""
        with self._in_a_sentence(), self._connected(is_writing=True) as connection, connection.begin():
            self.backend.lock(connection)
            yield connection

    def _connected(self, **options: Any) -> Connection:
        return self.engine.connect().execution_options(**options)

    @contextmanager
    def _in_a_sentence(self) -> Iterator[None]:
        """Turns errors of the database into Problems without secrets."""
        try:
            yield
        except SQLAlchemyError as error:
            lines = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
            got = without_secrets(lines[0], self.url) if lines else type(error).__name__
            thing, fix = f"records {self.name}", "Correct --records, or look after the database"
            if "locked" in got or "busy" in got:
                raise Busy(thing, wanted="a turn to write", got=got, fix="Try again in a moment") from error
            is_away = isinstance(error, OperationalError)
            kind = Unreachable if is_away else Problem
            raise kind(thing, wanted="a database that answers", got=got, fix=fix) from error


def migrate(url: str) -> bool:
    """Makes or changes the tables where needed; returns whether it was. Raises Problem for a newer database."""
    return Database(url).migrate()


def _version(connection: Connection, name: str) -> str | None:
    inspector = inspect(connection)
    if not inspector.has_table(VERSION_TABLE.name):
        foreign = sorted(set(metadata.tables) & set(inspector.get_table_names()))
        if foreign:
            wanted, got = "a database of product-metrics", f"one with other tables of the names {', '.join(foreign)}"
            raise Problem(f"records {name}", wanted=wanted, got=got, fix="Choose another with --records")
        return None
    version = connection.scalar(select(VERSION_TABLE.c.version_num))
    if version is not None and version not in REVISIONS:
        wanted = f"tables of version {REVISIONS[-1]} or older"
        got = f"version {version}, of a newer product-metrics"
        raise Problem(f"records {name}", wanted=wanted, got=got, fix="Install that one, or restore a backup")
    return version


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, revision)
