"""A database beyond a network, as SQLAlchemy sees one: `faraway://anna:secret@127.0.0.1:PORT/x?connect_timeout=1`.

Its driver really connects and waits for a word; no server here ever says one.
"""

import socket
import sqlite3
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteDialect


class Faraway(SQLiteDialect):
    """Speaks like SQLite, had it ever been reached."""

    driver, supports_statement_cache = "faraway", True

    @classmethod
    def import_dbapi(cls) -> Any:
        return sqlite3

    def create_connect_args(self, url: Any) -> Any:
        return [], {"host": url.host, "port": url.port, "seconds": float(url.query["connect_timeout"]), "url": str(url)}

    def connect(self, *, host: str, port: int, seconds: float, url: str) -> Any:
        try:
            with socket.create_connection((host, port), seconds) as line:
                line.settimeout(seconds)
                line.recv(1)
        except OSError as error:
            raise sqlite3.OperationalError(f"{error} (dsn {url} password=canary-7Kq)") from error
        raise sqlite3.OperationalError("the server hung up")


registry.register("faraway", __name__, "Faraway")
