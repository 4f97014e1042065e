"""Reader of one table of a warehouse: one plain SELECT, and a census by day where the engine has a hash of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import CHAR, ColumnElement, Date, DateTime, Select, String, case, cast, func, literal, or_, select

from queries.engines.functions import row_hash
from queries.extract.storage.days import DAYS
from queries.extract.values import Conventions
from queries.rules.day_ranges import DayRange
from queries.warehouse.database import Database
from queries.warehouse.table_mapping import MappedTable

BATCH = 122_880
"""Rows handed over at once: those of a row group of DuckDB."""

FIRST_INSTANT, LAST_INSTANT = date(1, 1, 3), date(9999, 12, 29)
"""Days that begin within the calendar in every time zone."""

EVERY_DAY: DayRange = (date.min, date.max - timedelta(days=1))


@dataclass(frozen=True)
class TableReader:
    """Reads one mapped table of an open warehouse."""

    database: Database
    table: MappedTable

    @property
    def conventions(self) -> Conventions:
        zone = self.database.time_zone
        return Conventions(ZoneInfo(zone) if zone else None, self.table.day_first, self.table.decimal)

    @property
    def day(self) -> str | None:
        """Contract column by which rows are of a day."""
        column: str | None = self.table.contract.info["dated_by"]
        return column

    @cached_property
    def can_tell_days(self) -> bool:
        """Whether the engine can tell which days have changed, and read these alone."""
        kind = self.table.kinds.get(self.day or "")
        is_plain = isinstance(kind, Date) or (isinstance(kind, DateTime) and not kind.timezone)
        is_zoned = self._is_zoned and bool(self.database.time_zone) and self.database.dialect.has_zones
        return self.database.dialect.row_hash is not None and (is_plain or is_zoned)

    def census(self) -> pl.DataFrame:
        """A row a day as DAYS: rows, and a checksum that changes with any value of any; the day is NULL for rows
        of none, or of one outside the calendar.
        """
        day = case((self._within(EVERY_DAY), self._business_day)).label("day")
        checksum = cast(func.sum(row_hash(*self._values())), String).label("checksum")
        query = select(day, func.count().label("rows"), checksum).group_by(day).order_by(day)
        frames = [*self._frames(query)]
        found = pl.DataFrame([row for frame in frames for row in frame.rows()], list(DAYS), orient="row")
        return found.select(
            pl.col("day").cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d"),
            pl.col("rows").cast(pl.Int64),
            pl.col("checksum").cast(pl.String),
        )

    def rows(self, days: Sequence[DayRange] | None = None, *, undated: bool = False) -> Iterator[pl.DataFrame]:
        """Rows under the contract's names, in batches; of these days only, or also those without a day, where said."""
        query = select(*(value.label(name) for name, value in self._named()))
        if days is not None:
            wanted = [self._within(span) for span in days]
            if undated:
                wanted += [self._moment.is_(None), ~self._within(EVERY_DAY)]
            query = query.where(or_(*wanted))
        padded = [name for name, kind in self.table.kinds.items() if isinstance(kind, CHAR)]
        for frame in self._frames(query):
            texts = [name for name in padded if frame.schema[name] == pl.String]
            yield frame.with_columns(pl.col(texts).str.strip_chars_end(" ")) if texts else frame

    def _frames(self, query: Select[Any]) -> Iterator[pl.DataFrame]:
        with self.database.engine.connect() as connection:
            yield from self.database.dialect.batches(connection, query, BATCH)

    def _named(self) -> Iterator[tuple[str, ColumnElement[Any]]]:
        """Contract column, and the value of the physical one in a type that every driver can hand over."""
        dialect, physical = self.database.dialect, self.table.physical
        for name, theirs in self.table.columns.items():
            yield name, dialect.transported(physical.c[theirs], self.table.kinds[name])

    def _values(self) -> list[ColumnElement[Any]]:
        return [value for _, value in self._named()]

    @property
    def _moment(self) -> ColumnElement[Any]:
        return self.table.physical.c[self.table.columns[self.day or ""]]

    @property
    def _is_zoned(self) -> bool:
        kind = self.table.kinds.get(self.day or "")
        return isinstance(kind, DateTime) and bool(kind.timezone)

    @property
    def _business_day(self) -> ColumnElement[Any]:
        if self._is_zoned:
            return cast(func.timezone(self.database.time_zone, self._moment), Date)
        is_moment = isinstance(self.table.kinds[self.day or ""], DateTime)
        return self.database.dialect.day(self._moment) if is_moment else self._moment

    def _within(self, span: DayRange) -> ColumnElement[bool]:
        """Condition on the bare column, which an index or the statistics of a block can answer."""
        first, end = span[0], span[1] + timedelta(days=1)
        return (self._moment >= self._start(first)) & (self._moment < self._start(end))

    def _start(self, day: date) -> ColumnElement[Any]:
        if not self._is_zoned:
            return literal(day)
        zone = ZoneInfo(self.database.time_zone)
        instant = datetime.combine(min(max(day, FIRST_INSTANT), LAST_INSTANT), time(), zone)
        return literal(instant, DateTime(timezone=True))
