"""SQLite: a file that is read row by row, without a hash of a row."""

from pathlib import Path
from typing import ClassVar

from sqlalchemy import URL

from queries.engines.dialect import ARGUMENTS, Dialect


class SQLite(Dialect):
    """SQLite, as the driver of Python has it."""

    name: ClassVar[str] = "sqlite"
    label: ClassVar[str] = "SQLite"
    is_file: ClassVar[bool] = True

    def database_file(self, url: URL) -> Path | None:
        """None for a `file:` URI, whose own mode says whether a file may be made."""
        return None if (url.database or "").startswith("file:") else super().database_file(url)

    last_day: ClassVar[str] = f"date({ARGUMENTS}, 'start of month', '+1 month', '-1 day')"
    next_last_day: ClassVar[str] = f"date({ARGUMENTS}, 'start of month', '+2 months', '-1 day')"
    epoch_seconds: ClassVar[str] = f"round((julianday({ARGUMENTS}) - 2440587.5) * 86400.0, 3)"
    """Julian days are exact to some 20 µs: rounded to milliseconds."""
    has_nul: ClassVar[str | None] = f"(instr({ARGUMENTS}, char(0)) > 0)"
