"""Registry of dialects: the one of an engine by its name, its URL, or a file of it."""

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from queries.engines.clickhouse import ClickHouse
from queries.engines.dialect import Dialect
from queries.engines.duckdb import DuckDB
from queries.engines.mysql import MariaDB, MySQL
from queries.engines.postgresql import PostgreSQL
from queries.engines.sqlite import SQLite

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in (DuckDB(), PostgreSQL(), SQLite(), MySQL(), MariaDB(), ClickHouse())
}
OTHER = Dialect()


def dialect_named(name: str) -> Dialect:
    """The dialect of an engine by SQLAlchemy's name; the default for an engine that has no module here."""
    return DIALECTS.get(name, OTHER)


def dialect_of(url: URL | str) -> Dialect:
    """The dialect of a database by its URL, whichever driver the URL names."""
    return dialect_named(make_url(url).get_backend_name())


def dialect_of_file(file: Path) -> Dialect | None:
    """The dialect of a database file by its first bytes; None for another file, or one that may not be read."""
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError:
        return None
    known = ((dialect, *dialect.signature) for dialect in DIALECTS.values() if dialect.signature[1])
    return next((dialect for dialect, at, sign in known if head[at:].startswith(sign)), None)
