"""A database whose driver quotes in its errors all that it was given, in every way that drivers do."""

import sqlite3
from typing import Any
from urllib.parse import quote

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteDialect


class Quoting(SQLiteDialect):
    """Never connects."""

    driver, supports_statement_cache = "quoting", True

    @classmethod
    def import_dbapi(cls) -> Any:
        return sqlite3

    def create_connect_args(self, url: Any) -> Any:
        return [], {"url": url}

    def connect(self, *, url: Any) -> Any:
        address = url.render_as_string(hide_password=False)
        password = url.password or url.query.get("odbc_connect", "")
        pieces = [repr(password), quote(password), password[2:], password[:-2], password.upper(), f"«{password}»"]
        raise sqlite3.OperationalError(f"cannot connect with {address}: {' or '.join(pieces)} was refused")


registry.register("quoting", __name__, "Quoting")
