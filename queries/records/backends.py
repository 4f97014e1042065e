"""Backends of the records, SQLite and PostgreSQL: everything that differs between them when records are written."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import DDL, URL, Connection, Engine, NullPool, create_engine, event, func, select

from queries.engines.drivers import with_driver

MOST_SECONDS = 30
"""Seconds to wait for another writer, and for a server to answer."""
LOCK = 7_305_412_266
"""Number of the lock of PostgreSQL under which rows are appended to the audit, one transaction at a time."""


class Backend:
    """A kind of database that can hold records."""

    reading: ClassVar[Mapping[str, Any]] = {}
    """Options of a connection that sees one state of the database."""
    triggers: ClassVar[Mapping[str, str]] = {}
    """Statements that make the triggers by which the audit refuses changes and removals, by their names."""

    def accepts(self, url: URL) -> bool:
        """Whether a URL says where the database is."""
        return bool(url.database)

    def file(self, url: URL) -> Path | None:
        """File of the database; None for a server."""
        return None

    def engine(self, url: URL) -> Engine:
        """An engine with one connection a transaction: what is open nowhere needs no care in threads and forks."""
        raise NotImplementedError

    def lock(self, connection: Connection) -> None:
        """Makes a transaction that has begun to write the only one that does."""

    def guards(self) -> Iterator[DDL]:
        """Statements that make the database refuse every change and removal of a row of the audit."""
        yield from map(_statement, self.triggers.values())

    def unguarded(self) -> Iterator[DDL]:
        """Statements that take those away, for a restore, which puts them back in its transaction."""
        raise NotImplementedError


class Sqlite(Backend):
    """One file, with a write-ahead log."""

    triggers: ClassVar[Mapping[str, str]] = {
        f"audit_refuses_{action.lower()}": (
            f"CREATE TRIGGER audit_refuses_{action.lower()} BEFORE {action} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        )
        for action in ("UPDATE", "DELETE")
    }

    def accepts(self, url: URL) -> bool:
        database = url.database or ""
        is_file = bool(database) and database != ":memory:" and not database.startswith("file:")
        return is_file and not url.host and not url.query

    def file(self, url: URL) -> Path | None:
        return Path(url.database or "")

    def engine(self, url: URL) -> Engine:
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": MOST_SECONDS})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def unguarded(self) -> Iterator[DDL]:
        yield from (_statement(f"DROP TRIGGER IF EXISTS {name}") for name in self.triggers)


class Postgresql(Backend):
    """A database of a server."""

    reading: ClassVar[Mapping[str, Any]] = {"isolation_level": "REPEATABLE READ"}
    triggers: ClassVar[Mapping[str, str]] = {
        "audit_refuses_change": (
            "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
        )
    }
    function = (
        "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$ LANGUAGE plpgsql"
    )

    def accepts(self, url: URL) -> bool:
        return True

    def engine(self, url: URL) -> Engine:
        return create_engine(with_driver(url), poolclass=NullPool, connect_args={"connect_timeout": MOST_SECONDS})

    def lock(self, connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))

    def guards(self) -> Iterator[DDL]:
        yield _statement(self.function)
        yield from super().guards()

    def unguarded(self) -> Iterator[DDL]:
        yield from (_statement(f"DROP TRIGGER IF EXISTS {name} ON audit") for name in self.triggers)


BACKENDS: dict[str, Backend] = {"sqlite": Sqlite(), "postgresql": Postgresql()}
"""By the name of the engine in a URL."""


def backend_of(url: URL) -> Backend | None:
    """Backend of a URL that says where records are; None for a URL that does not, or of another engine."""
    backend = BACKENDS.get(url.get_backend_name())
    return backend if backend is not None and backend.accepts(url) else None


def backend_in(connection: Connection) -> Backend:
    """Backend of a database of records that is open."""
    return BACKENDS[connection.dialect.name]


def _statement(text: str) -> DDL:
    return DDL(text)  # type: ignore[no-untyped-call]


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
