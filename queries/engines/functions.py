"""SQL functions whose name or form differs between engines."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class last_day(GenericFunction[Any]):
    """The last day of a date's calendar month."""

    type = Date()
    inherit_cache = True


@compiles(last_day, "postgresql")
def _last_day_in_postgresql(function: last_day, compiler: SQLCompiler, **options: Any) -> str:
    month = compiler.process(function.clauses, **options)
    return f"CAST(date_trunc('month', {month}) + interval '1 month - 1 day' AS date)"


@compiles(last_day, "sqlite")
def _last_day_in_sqlite(function: last_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(function.clauses, **options)}, 'start of month', '+1 month', '-1 day')"


class next_last_day(GenericFunction[Any]):
    """The last day of the calendar month after a date's own."""

    type = Date()
    inherit_cache = True


@compiles(next_last_day)
def _next_last_day(function: next_last_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"last_day({compiler.process(function.clauses, **options)} + INTERVAL 1 MONTH)"


@compiles(next_last_day, "postgresql")
def _next_last_day_in_postgresql(function: next_last_day, compiler: SQLCompiler, **options: Any) -> str:
    month = compiler.process(function.clauses, **options)
    return f"CAST(date_trunc('month', {month}) + interval '2 month - 1 day' AS date)"


@compiles(next_last_day, "sqlite")
def _next_last_day_in_sqlite(function: next_last_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(function.clauses, **options)}, 'start of month', '+2 months', '-1 day')"


HASHING = ("duckdb", "postgresql")
"""The engines that offer a hash of a row."""


class row_hash(GenericFunction[Any]):
    """A whole number of 64 bits that depends on every value and its place; 0 from an engine that offers none."""

    type = BigInteger()
    inherit_cache = True


@compiles(row_hash)
def _no_row_hash(function: row_hash, compiler: SQLCompiler, **options: Any) -> str:
    return "0"


@compiles(row_hash, "duckdb")
def _row_hash_in_duckdb(function: row_hash, compiler: SQLCompiler, **options: Any) -> str:
    """Hashed once more: two rows that swap their last values would else sum to what they came to before."""
    return f"hash(hash({compiler.process(function.clauses, **options)}))"


@compiles(row_hash, "postgresql")
def _row_hash_in_postgresql(function: row_hash, compiler: SQLCompiler, **options: Any) -> str:
    """The row as text: it tells an empty text from none, and the end of one value from the beginning of the next."""
    return f"hashtextextended(CAST(ROW({compiler.process(function.clauses, **options)}) AS text), 0)"


class has_nul(GenericFunction[Any]):
    """Whether a text has a NUL character in it; false from an engine that cannot hold one."""

    type = Boolean()
    inherit_cache = True


@compiles(has_nul)
def _never_a_nul(function: has_nul, compiler: SQLCompiler, **options: Any) -> str:
    return "(1 = 0)"


@compiles(has_nul, "duckdb")
def _nul_in_duckdb(function: has_nul, compiler: SQLCompiler, **options: Any) -> str:
    return f"contains({compiler.process(function.clauses, **options)}, chr(0))"


@compiles(has_nul, "sqlite")
def _nul_in_sqlite(function: has_nul, compiler: SQLCompiler, **options: Any) -> str:
    return f"(instr({compiler.process(function.clauses, **options)}, char(0)) > 0)"


class is_nan(GenericFunction[Any]):
    """Whether a value is no number, as floating point has it; false from an engine that cannot hold one."""

    type = Boolean()
    inherit_cache = True


@compiles(is_nan)
def _never_nan(function: is_nan, compiler: SQLCompiler, **options: Any) -> str:
    return "(1 = 0)"


@compiles(is_nan, "duckdb")
def _nan_in_duckdb(function: is_nan, compiler: SQLCompiler, **options: Any) -> str:
    return f"isnan(CAST({compiler.process(function.clauses, **options)} AS DOUBLE))"


@compiles(is_nan, "postgresql")
def _nan_in_postgresql(function: is_nan, compiler: SQLCompiler, **options: Any) -> str:
    return f"(CAST({compiler.process(function.clauses, **options)} AS double precision) = 'NaN')"
