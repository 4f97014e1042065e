"""Base class of database dialects: everything that differs between engines, with what most engines do as default."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
from sqlalchemy import (
    BINARY,
    URL,
    VARBINARY,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Inspector,
    Integer,
    LargeBinary,
    Numeric,
    Select,
    String,
    cast,
    create_engine,
    event,
    literal,
)
from sqlalchemy.types import TypeEngine

from queries.errors import Problem

BYTES = (LargeBinary, BINARY, VARBINARY)

USUAL = (Integer, Numeric, Float, Date, DateTime, Boolean, String, *BYTES)
"""Types that every driver hands over as values of Python."""

PLAIN = (bool, int, float, str, bytes, Decimal, date, datetime, time, timedelta)
"""Types of Python that Polars has, too."""

ARGUMENTS = "{arguments}"
"""Placeholder of the arguments in an SQL form."""

QUERY_TAG = "product-metrics"
"""Name under which a server lists our sessions."""

LONGEST_STATEMENT = 7_200
"""Seconds after which a server that can be told so ends a statement."""


class Dialect:
    """A database server that is read row by row. An engine that does something else overrides it in its own module."""

    name: ClassVar[str] = ""
    """As SQLAlchemy calls the engine, in URLs and in `engine.dialect.name`."""
    label: ClassVar[str] = ""
    """Display name."""
    is_file: ClassVar[bool] = False
    """Whether a database is a file, so that its address ends in a path."""
    signature: ClassVar[tuple[int, bytes]] = (0, b"")
    """Place and bytes by which a file of it is known; no bytes for an engine that has none."""
    system_schemas: ClassVar[tuple[str, ...]] = ("information_schema", "INFORMATION_SCHEMA", "system", "sys")
    """Schemas of the engine itself, which hold no data of anybody."""
    needs_index: ClassVar[bool] = False
    """Whether the rows of a day are found fast only by an index."""
    session: ClassVar[tuple[str, ...]] = ()
    """Statements with which a session begins: read-only, with a time limit, under our name."""

    has_time_limit: ClassVar[bool] = False
    """Whether a statement is ended after LONGEST_STATEMENT."""

    row_hash: ClassVar[str | None] = None
    """SQL form of `functions.row_hash`; None for an engine that offers no hash of a row."""
    has_zones: ClassVar[bool] = False
    """Whether it has the function `timezone(zone, moment)`: the local time of a moment with an offset."""
    has_days_as_texts: ClassVar[bool] = False
    """Whether days are texts there, in a column of any type, which may hold other values besides."""

    def database_file(self, url: URL) -> Path | None:
        """File of a file database, which must exist: many drivers would make an empty one. None for a server."""
        return Path(url.database or "") if self.is_file else None

    def files(self, url: URL) -> tuple[Path, ...]:
        """The files whose size and time tell that the data have changed; none of what cannot be told from outside."""
        return ()

    def refused_file(self, url: URL, error: str) -> Problem | None:
        """What is to be done about a file that the engine refuses with this error; None for any other error."""
        return None

    def engine(self, url: URL, memory: int) -> Engine:
        """An engine that reads; `memory`: bytes that a refresh may take."""
        engine = create_engine(url)
        if self.session:
            event.listen(engine, "connect", self._begin)
        return engine

    def _begin(self, connection: Any, _: object) -> None:
        """Begins a session of the driver; committed, for a server may else undo it with the first transaction."""
        cursor = connection.cursor()
        for statement in self.session:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    def schemas(self, inspector: Inspector) -> list[str]:
        """Schemas without those of the engine itself."""
        return [name for name in inspector.get_schema_names() if name not in self.system_schemas]

    def transported(self, column: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """A column in a type that its driver hands over as it is: what is none of the usual types comes as text.

        As text money has a sign and the form of a country, and on SQL Server two of its four decimals.
        """
        if "MONEY" in type(kind).__name__:
            return cast(column, Numeric(19, 4))
        return column if isinstance(kind, USUAL) else cast(column, String)

    def batches(self, connection: Connection, question: Select[Any], size: int) -> Iterator[pl.DataFrame]:
        """The answer in frames of up to `size` rows; the first has columns and no rows."""
        result = connection.execution_options(stream_results=True).execute(question)
        names = list(result.keys())
        yield pl.DataFrame(schema=names)
        for rows in result.partitions(size):
            values = zip(*rows, strict=True)
            yield pl.DataFrame([_series(name, column) for name, column in zip(names, values, strict=True)])

    def day_of(self, moment: ColumnElement[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """The day of a moment without an offset, or of a day."""
        return cast(moment, Date) if isinstance(kind, DateTime) else moment

    def constant(self, value: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
        """A value as a column of a table has it: a day in a parameter is text for some engines."""
        return cast(literal(value, kind), kind)


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    """Values of one Python type as they are; mixed ones, which SQLite may have in one column, and others as text."""
    kinds = {type(value) for value in values} - {type(None)}
    is_plain = len(kinds) < 2 and kinds <= {*PLAIN}
    if is_plain and (kinds != {Decimal} or all(value is None or value.is_finite() for value in values)):
        with suppress(TypeError, RuntimeError, OverflowError, pl.exceptions.PolarsError):  # a number too large for it
            return pl.Series(name, values)
    return pl.Series(name, [None if value is None else str(value) for value in values], pl.String)
