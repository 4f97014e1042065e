"""SQLite: a file that is opened read-only and read row by row, without a hash of a row."""

from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from sqlalchemy import URL, ColumnElement, Engine, func, literal
from sqlalchemy.types import TypeEngine

from queries.engines.dialect import Dialect


class SQLite(Dialect):
    """SQLite, as the driver of Python has it."""

    name: ClassVar[str] = "sqlite"
    label: ClassVar[str] = "SQLite"
    needs_index: ClassVar[bool] = True
    is_file: ClassVar[bool] = True
    signature: ClassVar[tuple[int, bytes]] = (0, b"SQLite format 3\0")
    has_days_as_texts: ClassVar[bool] = True

    def database_file(self, url: URL) -> Path | None:
        """None for a `file:` URI, whose own mode says whether a file may be made."""
        return None if _is_uri(url) else super().database_file(url)

    def engine(self, url: URL, memory: int) -> Engine:
        """By a URI with `mode=ro`: a wrong path makes no file, and nothing can be written."""
        if not _is_uri(url):
            place = f"file:{quote(str(Path(url.database or '').absolute()))}"
            url = url.set(database=place, query={**url.query, "mode": "ro", "uri": "true"})
        return super().engine(url, memory)

    def day_of(self, moment: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """What a text begins with, as it stands in its order: `date()` moves moments with an offset to another day."""
        return func.substr(moment, 1, 10)

    def constant(self, value: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """Not cast: days are texts here, of which a cast to a date leaves the year."""
        return literal(value, kind)


def _is_uri(url: URL) -> bool:
    return (url.database or "").startswith("file:")
