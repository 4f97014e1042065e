"""PostgreSQL: a server that hashes rows, read in a session that cannot write."""

from typing import ClassVar

from queries.engines.dialect import ARGUMENTS, LONGEST_STATEMENT, QUERY_TAG, Dialect


class PostgreSQL(Dialect):
    """PostgreSQL 11 or later, with any driver."""

    name: ClassVar[str] = "postgresql"
    label: ClassVar[str] = "PostgreSQL"
    needs_index: ClassVar[bool] = True
    system_schemas: ClassVar[tuple[str, ...]] = ("information_schema", "pg_catalog", "pg_toast")

    session: ClassVar[tuple[str, ...]] = (
        "SET default_transaction_read_only = on",
        f"SET statement_timeout = '{LONGEST_STATEMENT}s'",
        f"SET application_name = '{QUERY_TAG}'",
    )
    """Not as options of the connection: PgBouncer refuses those."""

    has_zones: ClassVar[bool] = True
    row_hash: ClassVar[str | None] = f"hashtextextended(CAST(ROW({ARGUMENTS}) AS text), 0)"
    """The row as text: it tells an empty text from none, and the end of one value from the beginning of the next."""
