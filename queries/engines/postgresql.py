"""PostgreSQL: a server that hashes rows."""

from typing import ClassVar

from queries.engines.dialect import ARGUMENTS, Dialect


class PostgreSQL(Dialect):
    """PostgreSQL 11 or later, with any driver."""

    name: ClassVar[str] = "postgresql"
    label: ClassVar[str] = "PostgreSQL"

    has_zones: ClassVar[bool] = True
    row_hash: ClassVar[str | None] = f"hashtextextended(CAST(ROW({ARGUMENTS}) AS text), 0)"
    """The row as text: it tells an empty text from none, and the end of one value from the beginning of the next."""
