"""MySQL and MariaDB: servers that are read in a session that cannot write, with a time limit for a statement."""

from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Double, Integer, cast, literal
from sqlalchemy.dialects.mysql import BIT, FLOAT
from sqlalchemy.types import TypeEngine

from queries.engines.dialect import LONGEST_STATEMENT, Dialect

PATIENCE = 600
"""Seconds that a server waits for whoever reads its rows: between two batches they are checked and written down."""


class MySQL(Dialect):
    """MySQL 5.7 or later, with any driver; the server may be MariaDB."""

    name: ClassVar[str] = "mysql"
    label: ClassVar[str] = "MySQL"
    needs_index: ClassVar[bool] = True
    has_time_limit: ClassVar[bool] = True
    system_schemas: ClassVar[tuple[str, ...]] = ("information_schema", "mysql", "performance_schema", "sys")

    session: ClassVar[tuple[str, ...]] = (
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION net_write_timeout = {PATIENCE}",
        # What stands between /*!50708 and */ is for MySQL alone, and between /*M! and */ for MariaDB alone.
        f"SET SESSION net_read_timeout = {PATIENCE} /*!50708 , max_execution_time = {LONGEST_STATEMENT * 1000} */"
        f" /*M! , max_statement_time = {LONGEST_STATEMENT} */",
    )

    def transported(self, column: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """Bits, as which flags are often kept, come as numbers: as text they are letters that cannot be seen.

        Numbers of single precision come as sums of double precision: the server writes but six of their digits.
        """
        if isinstance(kind, BIT):
            return cast(column, Integer)
        return column + literal(0.0, Double) if isinstance(kind, FLOAT) else super().transported(column, kind)


class MariaDB(MySQL):
    """MariaDB 10.1 or later, where the URL says so."""

    name: ClassVar[str] = "mariadb"
    label: ClassVar[str] = "MariaDB"
