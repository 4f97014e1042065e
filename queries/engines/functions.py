"""SQL functions whose form differs between engines; each dialect has its own form, `None` for a constant."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from queries.engines.dialect import ARGUMENTS
from queries.engines.registry import dialect_named


class last_day(GenericFunction[Any]):
    """The last day of a date's calendar month."""

    type = Date()
    inherit_cache = True


class next_last_day(GenericFunction[Any]):
    """The last day of the calendar month after a date's own."""

    type = Date()
    inherit_cache = True


class epoch_seconds(GenericFunction[Any]):
    """Seconds from 1970-01-01 00:00 to a date or time stamp without time zone, with fractions."""

    type = Double()
    inherit_cache = True


class row_hash(GenericFunction[Any]):
    """A whole number of 64 bits that depends on every value and its place; 0 from an engine that offers none."""

    type = BigInteger()
    inherit_cache = True


class has_nul(GenericFunction[Any]):
    """Whether a text has a NUL character in it; false from an engine that cannot hold one."""

    type = Boolean()
    inherit_cache = True


class is_nan(GenericFunction[Any]):
    """Whether a value is no number, as floating point has it; false from an engine that cannot hold one."""

    type = Boolean()
    inherit_cache = True


@compiles(last_day)
def _last_day(function: last_day, compiler: SQLCompiler, **options: Any) -> str:
    return _written(dialect_named(compiler.dialect.name).last_day, function, compiler, options)


@compiles(next_last_day)
def _next_last_day(function: next_last_day, compiler: SQLCompiler, **options: Any) -> str:
    return _written(dialect_named(compiler.dialect.name).next_last_day, function, compiler, options)


@compiles(epoch_seconds)
def _epoch_seconds(function: epoch_seconds, compiler: SQLCompiler, **options: Any) -> str:
    return _written(dialect_named(compiler.dialect.name).epoch_seconds, function, compiler, options)


@compiles(row_hash)
def _row_hash(function: row_hash, compiler: SQLCompiler, **options: Any) -> str:
    return _written(dialect_named(compiler.dialect.name).row_hash or "0", function, compiler, options)


@compiles(has_nul)
def _has_nul(function: has_nul, compiler: SQLCompiler, **options: Any) -> str:
    return _written(dialect_named(compiler.dialect.name).has_nul or "(1 = 0)", function, compiler, options)


@compiles(is_nan)
def _is_nan(function: is_nan, compiler: SQLCompiler, **options: Any) -> str:
    return _written(dialect_named(compiler.dialect.name).is_nan or "(1 = 0)", function, compiler, options)


def _written(form: str, function: GenericFunction[Any], compiler: SQLCompiler, options: dict[str, Any]) -> str:
    """The form with the arguments; where it has none they are not compiled, for their parameters would be bound."""
    if ARGUMENTS not in form:
        return form
    return form.replace(ARGUMENTS, compiler.process(function.clauses, **options))
