"""Database of the records: where it is, how it is opened, and which version its tables have.

SQLite, one file beside the store unless the settings say otherwise, or PostgreSQL. Alembic is loaded only where tables
are made or changed: whether they have to be is told by the version that the database holds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from queries.durable_files import make_file
from queries.engines.drivers import spelled, with_driver
from queries.errors import Busy, Problem, Unreachable
from queries.records.models import REVISIONS, VERSION_TABLE, metadata
from queries.settings import Settings
from queries.warehouse.address import named, without_secrets

FILE = "records.db"
MOST_SECONDS = 30
"""Seconds to wait for another writer."""
LOCK = 7_305_412_266
"""Number of the lock of PostgreSQL under which rows are appended to the audit, one transaction at a time."""
WANTED = "an SQLAlchemy URL of SQLite with a file, or of PostgreSQL"
FOLDER = Path(__file__).parent / "migrations"


def records_url(settings: Settings) -> str:
    """URL of the records by the settings, a file by its absolute path; by default it is beside the store."""
    if not settings.records:
        return _url_of(Path(settings.store).absolute().parent / FILE)
    url = _parsed(settings.records)
    file = file_of(url)
    return settings.records if file is None or _is_uri(url) else _url_of(file.absolute())


def _url_of(file: Path) -> str:
    """URL of a file; as a URI where its path has a sign that would end it."""
    return f"sqlite:///file:{quote(str(file))}?uri=true" if "?" in str(file) else f"sqlite:///{file}"


def file_of(url: URL) -> Path | None:
    """File of a database; None for a server."""
    if url.get_backend_name() != "sqlite":
        return None
    path = url.database or ""
    return Path(unquote(path.removeprefix("file:")) if _is_uri(url) else path)


def _is_uri(url: URL) -> bool:
    return (url.database or "").startswith("file:")


def _parsed(text: str) -> URL:
    try:
        url = spelled(make_url(text))
    except (ArgumentError, ValueError) as error:
        got = "something else, which is not shown"
        raise Problem("setting `records`", wanted=WANTED, got=got, fix="Correct --records") from error
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:") and not url.host
    if not is_file and url.get_backend_name() != "postgresql":
        raise Problem("setting `records`", wanted=WANTED, got=named(text), fix="Correct --records")
    return url


class Database:
    """The records' database at a URL. Nothing is opened or made before something is asked or written."""

    def __init__(self, url: str) -> None:
        self.url, self.name = url, named(url)
        self._parsed = _parsed(url)
        self.file = file_of(self._parsed)
        self.engine = _engine(self._parsed)

    @property
    def is_sqlite(self) -> bool:
        return self.file is not None

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
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._in_a_sentence(), self._connected(**options) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Transaction that is alone in writing, from its first moment on."""
        with self._in_a_sentence(), self._connected(is_writing=True) as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
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


def _engine(url: URL) -> Engine:
    """One connection a transaction: what is open nowhere needs no care in threads and forks."""
    if url.get_backend_name() != "sqlite":
        return create_engine(with_driver(url), poolclass=NullPool, connect_args={"connect_timeout": MOST_SECONDS})
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": MOST_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    """WAL lets others read while one writes; a transaction that has ended survives a power cut."""
    connection.isolation_level = None  # else the driver would begin transactions by itself, and none for DDL
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
