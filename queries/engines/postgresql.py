"""PostgreSQL: a server that hashes rows and whose numbers may be NaN."""

from typing import ClassVar

from queries.engines.dialect import ARGUMENTS, Dialect


class PostgreSQL(Dialect):
    """PostgreSQL 11 or later, with any driver."""

    name: ClassVar[str] = "postgresql"
    label: ClassVar[str] = "PostgreSQL"

    last_day: ClassVar[str] = f"CAST(date_trunc('month', {ARGUMENTS}) + interval '1 month - 1 day' AS date)"
    next_last_day: ClassVar[str] = f"CAST(date_trunc('month', {ARGUMENTS}) + interval '2 month - 1 day' AS date)"
    has_zones: ClassVar[bool] = True
    row_hash: ClassVar[str | None] = f"hashtextextended(CAST(ROW({ARGUMENTS}) AS text), 0)"
    """The row as text: it tells an empty text from none, and the end of one value from the beginning of the next."""
    is_nan: ClassVar[str | None] = f"(CAST({ARGUMENTS} AS double precision) = 'NaN')"
