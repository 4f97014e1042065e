"""ClickHouse: a server that hashes rows, read in Arrow batches, every statement read-only and with a time limit."""

from collections.abc import Iterator
from typing import Any, ClassVar

import polars as pl
from sqlalchemy import (
    URL,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    Numeric,
    Select,
    func,
    literal,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from queries.engines.dialect import ARGUMENTS, LONGEST_STATEMENT, Dialect

AS_THEY_ARE = (Integer, Numeric, Float, Date, Boolean)
"""Types whose values arrive as they are."""

LONG = ("UInt64", "Int128", "UInt128", "Int256", "UInt256")
"""Integers with values that a signed one of 64 bits does not have."""

READ_ONLY = "2"
"""Nothing may be written, and settings may be sent along."""


class ClickHouse(Dialect):
    """ClickHouse, by its HTTP port or in this process, with the driver clickhouse-connect."""

    name: ClassVar[str] = "clickhousedb"
    label: ClassVar[str] = "ClickHouse"

    row_hash: ClassVar[str | None] = f"cityHash64(tuple({ARGUMENTS}))"
    """Of one tuple: given one by one, a NULL among the values would make the hash NULL."""
    has_time_limit: ClassVar[bool] = True

    def engine(self, url: URL, memory: int) -> Engine:
        """With settings that go along with each statement: a session over HTTP ends by itself."""
        settings = {"ch_readonly": READ_ONLY, "ch_max_execution_time": str(LONGEST_STATEMENT)}
        return super().engine(url.set(query={**url.query, **settings}), memory)

    def day_of(self, moment: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """As a Date32: a Date begins in 1970, and earlier moments would be counted on its first day."""
        return func.toDate32(moment, type_=Date()) if isinstance(kind, DateTime) else moment

    def transported(self, column: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """Moments come as texts, in the zone of their column: the driver hands some over in UTC without saying so.

        A cast to text would end the statement at a NULL; `toString` leaves it one.
        """
        is_plain = isinstance(kind, AS_THEY_ARE) and type(kind).__name__ not in LONG
        return column if is_plain else func.toString(column)

    def constant(self, value: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """A day as a Date32, for a Date begins in 1970."""
        return (
            func.toDate32(literal(value, kind), type_=Date())
            if isinstance(kind, Date)
            else super().constant(value, kind)
        )

    def batches(self, connection: Connection, question: Select[Any], size: int) -> Iterator[pl.DataFrame]:
        """In Arrow batches as the server makes them: the driver's cursor would hold the whole answer."""
        yield pl.DataFrame(schema=[str(column.key) for column in question.selected_columns])
        driver: Any = connection.dialect.loaded_dbapi
        session: Any = connection.connection.driver_connection
        statement = str(question.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
        try:
            with session.client.query_arrow_stream(statement.replace("%%", "%")) as batches:
                yield from (pl.DataFrame(batch) for batch in batches)
        except driver.Error as error:
            raise DBAPIError.instance(statement, None, error, driver.Error) from error
