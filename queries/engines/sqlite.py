"""SQLite: a file that is read row by row, without a hash of a row."""

from typing import ClassVar

from queries.engines.dialect import ARGUMENTS, Dialect


class SQLite(Dialect):
    """SQLite, as the driver of Python has it."""

    name: ClassVar[str] = "sqlite"
    label: ClassVar[str] = "SQLite"
    is_file: ClassVar[bool] = True

    last_day: ClassVar[str] = f"date({ARGUMENTS}, 'start of month', '+1 month', '-1 day')"
    next_last_day: ClassVar[str] = f"date({ARGUMENTS}, 'start of month', '+2 months', '-1 day')"
    has_nul: ClassVar[str | None] = f"(instr({ARGUMENTS}, char(0)) > 0)"
