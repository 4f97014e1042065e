"""PostgreSQL: a server that hashes rows, read in a session that cannot write, by COPY where its driver offers it."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, ClassVar

import polars as pl
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    Select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.types import TypeEngine

from queries.engines.dialect import ARGUMENTS, BYTES, LONGEST_STATEMENT, QUERY_TAG, Dialect

NULL = "\\N"
"""NULL as COPY writes it; the same letters in a value have one backslash more."""

TYPED = (Boolean, Integer, Float, Numeric, DateTime, Date, *BYTES)
"""Types whose values are more than a text."""

MOST_PLACES = 38
"""Digits of a decimal of Polars. A number with more of them before its point comes as text."""

ESCAPES = {"\\\\": "\\", "\\b": "\b", "\\f": "\f", "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\v": "\v"}
"""What stands for a letter in a value → the letter."""


class CopyOut(ClauseElement):
    """`COPY (question) TO STDOUT`: a line a row, in the text format."""

    inherit_cache = False

    def __init__(self, question: Select[Any]) -> None:
        self.question = question


@compiles(CopyOut)
def _copy_out(element: CopyOut, compiler: Any, **options: Any) -> str:
    """COPY takes no parameters: constants are written into the question by their types."""
    return f"COPY ({compiler.process(element.question, literal_binds=True)}) TO STDOUT"


class PostgreSQL(Dialect):
    """PostgreSQL 11 or later, with any driver."""

    name: ClassVar[str] = "postgresql"
    label: ClassVar[str] = "PostgreSQL"
    needs_index: ClassVar[bool] = True
    has_time_limit: ClassVar[bool] = True
    system_schemas: ClassVar[tuple[str, ...]] = ("information_schema", "pg_catalog", "pg_toast")

    session: ClassVar[tuple[str, ...]] = (
        "SET default_transaction_read_only = on",
        f"SET statement_timeout = '{LONGEST_STATEMENT}s'",
        f"SET application_name = '{QUERY_TAG}'",
        # How COPY writes values down, whatever a role or a database has set.
        "SET client_encoding = 'UTF8'",
        "SET datestyle = 'ISO'",
        "SET bytea_output = 'hex'",
        "SET extra_float_digits = 3",
    )
    """Not as options of the connection: PgBouncer refuses those."""

    has_zones: ClassVar[bool] = True
    row_hash: ClassVar[str | None] = f"hashtextextended(CAST(ROW({ARGUMENTS}) AS text), 0)"
    """The row as text: it tells an empty text from none, and the end of one value from the beginning of the next."""

    def transported(self, column: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """With its type, by which `batches` reads the texts of COPY; that of a domain is the one that it narrows."""
        while isinstance(kind, DOMAIN):
            kind = kind.data_type
        value = super().transported(column, kind)
        return type_coerce(value, kind) if value is column and isinstance(kind, TYPED) else value

    def batches(self, connection: Connection, question: Select[Any], size: int) -> Iterator[pl.DataFrame]:
        """By COPY with psycopg: a fifth of the time of rows as values of Python, and infinite days can be told."""
        kinds = {str(column.key): column.type for column in question.selected_columns}
        if connection.dialect.driver != "psycopg" or len(kinds) < 2:  # an empty text alone is a line that is skipped
            yield from super().batches(connection, question, size)
            return
        yield pl.DataFrame(schema=list(kinds))
        statement = _copy(question, connection)
        driver: Any = connection.dialect.loaded_dbapi
        session: Any = connection.connection.driver_connection
        try:
            lines = _lines(driver, session.pgconn, statement.encode())
            while batch := b"".join(islice(lines, size)):
                yield from _frames(batch, kinds)
        except driver.Error as error:
            raise DBAPIError.instance(statement, None, error, driver.Error) from error
        finally:
            status = driver.pq.TransactionStatus
            if session.pgconn.transaction_status in (status.ACTIVE, status.UNKNOWN):
                connection.invalidate()  # whoever asked has had enough while the server goes on, or it is gone


def _copy(question: Select[Any], connection: Connection) -> str:
    """The statement as the server takes it: compiled for a driver, it has every % twice."""
    return str(CopyOut(question).compile(dialect=connection.dialect)).replace("%%", "%")


def _lines(driver: Any, connection: Any, statement: bytes) -> Iterator[bytes]:
    """Lines of COPY, as libpq hands them over: psycopg's own loop takes three times as long for each."""
    begun = connection.exec_(statement)
    if begun.status != driver.pq.ExecStatus.COPY_OUT:
        raise driver.errors.error_from_result(begun)
    while (line := connection.get_copy_data(0))[0] > 0:
        yield bytes(line[1])
    while ended := connection.get_result():
        if ended.status != driver.pq.ExecStatus.COMMAND_OK:
            raise driver.errors.error_from_result(ended)


def _frames(lines: bytes, kinds: Mapping[str, TypeEngine[Any]]) -> Iterator[pl.DataFrame]:
    """Rows in the types of their columns; those with a value that is none of its type, such as an infinite day, apart
    and with the texts of that column.
    """
    texts = pl.read_csv(
        lines,
        has_header=False,
        separator="\t",
        quote_char=None,
        schema=dict.fromkeys(kinds, pl.String),
        null_values=NULL,
        empty_string_is_null=False,
    )
    typed = pl.DataFrame([_typed(texts[name], kind) for name, kind in kinds.items()])
    lost = [name for name in kinds if typed[name].null_count() != texts[name].null_count()]
    if not lost:
        yield typed
        return
    is_lost = pl.DataFrame([typed[name].is_null() & texts[name].is_not_null() for name in lost])
    for flags, part in is_lost.with_row_index("row").group_by(lost, maintain_order=True):
        as_text = [name for name, flag in zip(lost, flags, strict=True) if flag]
        yield typed.with_columns(texts[name] for name in as_text)[part["row"]]


def _typed(texts: pl.Series, kind: TypeEngine[Any]) -> pl.Series:
    """Values of a column, NULL for a text that is none of the type."""
    match kind:
        case Boolean():
            return texts == "t"
        case Integer():
            return texts.cast(pl.Int64, strict=False)
        case Float():
            return texts.cast(pl.Float64, strict=False)
        case Numeric():
            return texts.str.to_decimal(scale=_places(texts))
        case DateTime(timezone=True):
            return texts.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", time_unit="us", strict=False)
        case DateTime():
            return texts.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
        case Date():
            return texts.str.to_date("%Y-%m-%d", strict=False)
    values = _without_escapes(texts)
    return values.str.slice(2).str.decode("hex") if isinstance(kind, BYTES) else values


def _places(texts: pl.Series) -> int:
    """Most digits after the point, as far as decimals of Polars have them."""
    digits = texts.str.split(".").list.get(1, null_on_oob=True).str.len_bytes()
    return min(max(digits.drop_nulls(), default=0), MOST_PLACES)


def _without_escapes(texts: pl.Series) -> pl.Series:
    if not texts.str.contains("\\", literal=True).any():
        return texts
    return texts.str.replace_many(list(ESCAPES), list(ESCAPES.values()))
