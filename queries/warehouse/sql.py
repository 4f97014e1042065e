"""SQL functions whose name differs from engine to engine."""

from typing import Any

from sqlalchemy import Date
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
    return f"date_trunc('month', {month}) + interval '1 month - 1 day'"
