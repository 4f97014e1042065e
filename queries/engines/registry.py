"""Registry of dialects: the one of an engine by its name or its URL."""

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from queries.engines.dialect import Dialect
from queries.engines.duckdb import DuckDB
from queries.engines.postgresql import PostgreSQL
from queries.engines.sqlite import SQLite

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (DuckDB(), PostgreSQL(), SQLite())}
OTHER = Dialect()


def dialect_named(name: str) -> Dialect:
    """The dialect of an engine by SQLAlchemy's name; the default for an engine that has no module here."""
    return DIALECTS.get(name, OTHER)


def dialect_of(url: URL | str) -> Dialect:
    """The dialect of a database by its URL, whichever driver the URL names."""
    return dialect_named(make_url(url).get_backend_name())
