"""SQLite: a file that is read row by row, without a hash of a row."""

from pathlib import Path
from typing import ClassVar

from sqlalchemy import URL

from queries.engines.dialect import Dialect


class SQLite(Dialect):
    """SQLite, as the driver of Python has it."""

    name: ClassVar[str] = "sqlite"
    label: ClassVar[str] = "SQLite"
    is_file: ClassVar[bool] = True

    def database_file(self, url: URL) -> Path | None:
        """None for a `file:` URI, whose own mode says whether a file may be made."""
        return None if (url.database or "").startswith("file:") else super().database_file(url)
