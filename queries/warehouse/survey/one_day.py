"""One day of usage, read for a try: the newest, with the time that it takes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Select, column, func, inspect, literal, select, table

from queries.warehouse.database import Database
from queries.warehouse.table_mapping import MappedTable

BATCH = 10_000


@dataclass(frozen=True)
class OneDay:
    """What was read of the newest day, and how fast."""

    day: str
    rows: int
    seconds_to_find: float
    """Seconds until the newest day was known: without an index every row is looked at."""
    seconds: float
    """Seconds to read its rows."""
    wants_index: bool
    """Whether the engine needs an index that begins with the day, and has none."""


def newest_day(warehouse: Database) -> OneDay | None:
    """Reads the newest day of usage; None where there is no row."""
    usage = warehouse.tables["usage_daily"]
    with warehouse.engine.connect() as connection:
        begun = perf_counter()
        newest = connection.scalar(_newest(usage))
        found = perf_counter()
        if newest is None:
            return None
        rows = _count(connection, usage, newest)
        read = perf_counter()
    day = newest.date() if isinstance(newest, datetime) else newest
    return OneDay(str(day), rows, found - begun, read - found, _wants_index(warehouse, usage))


def _newest(usage: MappedTable) -> Select[Any]:
    """The newest day of the calendar: on PostgreSQL a day may be infinite, of which its driver knows nothing."""
    day = _day_column(usage)
    question = select(func.max(day)).select_from(_rows(usage))
    return question.where(day <= literal(date.max, Date)) if isinstance(day.type, Date | DateTime) else question


def _rows(usage: MappedTable) -> Any:
    return table(usage.name, *(column(name) for name in usage.columns.values()), schema=usage.schema)


def _day_column(usage: MappedTable) -> Any:
    return column(usage.columns["usage_date"], usage.kinds["usage_date"])


def _count(connection: Connection, usage: MappedTable, newest: date | datetime | str) -> int:
    day = _day_column(usage)
    question = select(*_rows(usage).c).where(_is_on(day, newest))
    answer = connection.execution_options(stream_results=True).execute(question)
    return sum(len(batch) for batch in answer.partitions(BATCH))


def _is_on(day: Any, newest: date | datetime | str) -> Any:
    if isinstance(newest, datetime):  # between days, not moments: SQLite compares texts, of which a day is the shortest
        first = newest.date()
        return (day >= literal(first, Date)) & (day < literal(first + timedelta(days=1), Date))
    return day == newest


def _wants_index(warehouse: Database, usage: MappedTable) -> bool:
    if not warehouse.dialect.needs_index:
        return False
    inspector = inspect(warehouse.engine)
    key = inspector.get_pk_constraint(usage.name, usage.schema)["constrained_columns"]
    indexes = [index["column_names"] for index in inspector.get_indexes(usage.name, usage.schema)]
    return usage.columns["usage_date"] not in [*key[:1], *(names[0] for names in indexes if names)]
