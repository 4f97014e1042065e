"""SQL functions that SQLAlchemy lacks: those of typed rows as DuckDB has them, and the hash of a row of any engine."""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Date, Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from queries.engines.dialect import ARGUMENTS
from queries.engines.registry import dialect_named


class OfTypedRows(GenericFunction[Any]):
    """A function that is asked of DuckDB alone, on which every typed row is."""

    _register = False
    inherit_cache = True
    form: ClassVar[str]
    """Its SQL."""


class last_day(OfTypedRows):
    """The last day of a date's calendar month."""

    type = Date()
    inherit_cache = True
    form = f"last_day({ARGUMENTS})"


class next_last_day(OfTypedRows):
    """The last day of the calendar month after a date's own."""

    type = Date()
    inherit_cache = True
    form = f"last_day({ARGUMENTS} + INTERVAL 1 MONTH)"


class epoch_seconds(OfTypedRows):
    """Seconds from 1970-01-01 00:00 to a date or time stamp without time zone, with fractions."""

    type = Double()
    inherit_cache = True
    form = f"CAST(extract(epoch from {ARGUMENTS}) AS DOUBLE)"


class row_hash(GenericFunction[Any]):
    """A whole number of 64 bits that depends on every value and its place; 0 from an engine that offers none."""

    type = BigInteger()
    inherit_cache = True


class has_nul(OfTypedRows):
    """Whether a text has a NUL character in it."""

    type = Boolean()
    inherit_cache = True
    form = f"contains({ARGUMENTS}, chr(0))"


class is_nan(OfTypedRows):
    """Whether a value is no number, as floating point has it."""

    type = Boolean()
    inherit_cache = True
    form = f"isnan(CAST({ARGUMENTS} AS DOUBLE))"


@compiles(OfTypedRows)
def _of_typed_rows(function: OfTypedRows, compiler: SQLCompiler, **options: Any) -> str:
    return _written(function.form, function, compiler, options)


@compiles(row_hash)
def _row_hash(function: row_hash, compiler: SQLCompiler, **options: Any) -> str:
    return _written(dialect_named(compiler.dialect.name).row_hash or "0", function, compiler, options)


def _written(form: str, function: GenericFunction[Any], compiler: SQLCompiler, options: dict[str, Any]) -> str:
    """The form with the arguments; where it has none they are not compiled, for their parameters would be bound."""
    if ARGUMENTS not in form:
        return form
    return form.replace(ARGUMENTS, compiler.process(function.clauses, **options))
