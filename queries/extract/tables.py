"""Keeps the parts of one table up to date: everything is read at first, and then the days that have changed."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from queries.extract.reader import TableReader
from queries.extract.storage.days import (
    DAY,
    are_counted_alike,
    changed,
    of_period,
    rows_by_day,
    rows_by_month,
    spans_of,
    unsettled,
)
from queries.extract.storage.months import Months
from queries.extract.storage.parts import Part, PartStore, TableParts
from queries.rules.day_ranges import DayRange
from queries.warehouse.change_rule import WHOLE

MOST_AGAIN = 0.5
"""Share of the rows above which a table is read as a whole rather than by its changed days."""


@dataclass(frozen=True)
class TableReading:
    """Reading of one table into the parts of a store."""

    reader: TableReader
    read_as: str
    """See `TableParts.read_as`."""
    typed: Callable[[pl.DataFrame], pl.DataFrame]
    """Rows as the driver hands them over → rows in the types of the contract."""
    store: PartStore
    scratch: Path
    """Folder for what does not fit into memory."""
    memory: int
    """Bytes that rows may take while they wait to be written, approximate."""
    through: date = date.max
    """Last day to read; later rows are read too, but none of them is the newest."""

    def updated(self, before: TableParts | None) -> TableParts:
        """The table now. The census is taken before rows are read: what changes meanwhile is read at the next time."""
        known = before if before and before.read_as == self.read_as else None
        census = self.reader.census()
        if known is None or census is None or not known.census or known.found_by != self.reader.rule.found_by:
            return self.of(self.reader.rows(), known, census)
        again = self._again(known, census)
        days = [day for day in again if day is not None]
        spans = spans_of(days, [day for day in census[DAY].to_list() if day is not None])
        if not again:
            return self._ruled(known)
        if _rows(census, spans) > MOST_AGAIN * int(census["rows"].sum()):
            return self.of(self.reader.rows(), known, census)
        return self._restated(known, census, spans, is_undated=None in again)

    def _again(self, known: TableParts, census: pl.DataFrame) -> set[date | None]:
        """The days to read, None for the rows without a day."""
        then, days = self.store.read(known.census), self.reader.rule.settles_after
        open_days = unsettled(then, date.fromisoformat(known.through), census, days) if days else []
        return {*changed(then, census), *open_days}

    def of(
        self, frames: Iterator[pl.DataFrame], known: TableParts | None = None, census: pl.DataFrame | None = None
    ) -> TableParts:
        """The table by all of its rows; parts of periods that are as they were stay."""
        months = self._months()
        for frame in frames:
            months.add(self.typed(frame))
        parts, days = self._written(months, months.large(), known)
        return self._kept(parts, days, census if self._is_borne_out(census, days) else None)

    def _restated(
        self, known: TableParts, census: pl.DataFrame, spans: Sequence[DayRange], *, is_undated: bool
    ) -> TableParts:
        """With the rows of some days, and of those without one where that is said, in place of the known ones.

        The whole table where the database and we do not mean the same rows by a day: a text may have it in other signs.
        """
        months = self._asked_for(spans, is_undated=is_undated)
        if months is None:
            return self.of(self.reader.rows(), known, census)
        then = self._days(known).filter(~_inside(spans))
        large = months.large(rows_by_month(then))
        touched = {*months.rows, *(month for span in spans for month in _months_of(span)), *([""] * is_undated)}
        untouched = []
        for part in known.parts:
            is_of_another_day = part.is_of_a_day and part.month in large and not _has(spans, part.period)
            if part.month not in touched or is_of_another_day:
                untouched.append(part)
            elif part.period:
                months.add(self.store.read(part.sha256).filter(~_inside(spans, self._day)))
        parts, written = self._written(months, large)
        days = pl.concat([then.join(written, on=DAY, how="anti"), written]).sort(DAY)
        if not self._is_borne_out(census, days):
            return self.of(self.reader.rows(), known, census)
        return self._kept(sorted([*untouched, *parts], key=lambda part: part.period), days, census)

    def _asked_for(self, spans: Sequence[DayRange], *, is_undated: bool) -> Months | None:
        """The rows of some days, and of those without one where that is said; None where others are among them."""
        months, is_of_them = self._months(), _inside(spans, self._day) | (self._day.is_null() & is_undated)
        for frame in self.reader.rows(spans, undated=is_undated):
            rows = self.typed(frame)
            if not rows.select(is_of_them.all()).item():
                return None
            months.add(rows)
        return months

    def _written(
        self, months: Months, large: Collection[str], known: TableParts | None = None
    ) -> tuple[list[Part], pl.DataFrame]:
        """Parts with the rows of months, and their rows by day; a known part stays where its rows are the same."""
        then, parts, days = self._days(known), [], []
        parts_then = {part.period: part for part in known.parts} if known else {}
        for period, rows in months.periods(large):
            now, part = rows_by_day(rows, self.reader.day), parts_then.get(period)
            is_same = part is not None and now.height and now.equals(then.filter(of_period(period)))
            parts.append(part if part and is_same else Part(self.store.keep(rows), rows.height, period))
            days.append(now)
        return parts, pl.concat([then.clear(), *days])

    @property
    def _day(self) -> pl.Expr:
        """The day of typed rows."""
        return pl.col(self.reader.day or "").cast(pl.Date)

    def _is_borne_out(self, census: pl.DataFrame | None, days: pl.DataFrame) -> bool:
        """Whether the rows that were read are of the days of which the database counts them; where days are texts, two
        texts may be one day.
        """
        return not self.reader.database.dialect.has_days_as_texts or (
            census is not None and are_counted_alike(census, days)
        )

    def _months(self) -> Months:
        return Months(self.reader.day, self.scratch, self.memory)

    def _days(self, known: TableParts | None) -> pl.DataFrame:
        return self.store.read(known.days) if known and known.days else rows_by_day(pl.DataFrame(), None)

    def _kept(self, parts: Sequence[Part], days: pl.DataFrame, census: pl.DataFrame | None) -> TableParts:
        kept = TableParts(self.read_as, tuple(parts))
        if self.reader.day is not None:
            kept = replace(kept, days=self.store.keep(days))
        return replace(kept, found_by=WHOLE.found_by) if census is None else self._ruled(kept, self.store.keep(census))

    def _ruled(self, kept: TableParts, census: str = "") -> TableParts:
        """With what the next refresh has to know; `census`: its file, where it is another one."""
        rule = self.reader.rule
        return replace(
            kept,
            census=census or kept.census,
            found_by=rule.found_by,
            settles_after=rule.settles_after,
            through=self.through.isoformat(),
        )


DAY_COLUMN = pl.col(DAY)


def _inside(spans: Sequence[DayRange], day: pl.Expr = DAY_COLUMN) -> pl.Expr:
    """Whether a day is in one of the spans; false for none."""
    return pl.any_horizontal(pl.lit(False), *(day.is_between(*span) for span in spans)).fill_null(False)


def _rows(census: pl.DataFrame, spans: Sequence[DayRange]) -> int:
    return int(census.filter(_inside(spans))["rows"].sum())


def _has(spans: Sequence[DayRange], day: str) -> bool:
    return any(first.isoformat() <= day <= last.isoformat() for first, last in spans)


def _months_of(span: DayRange) -> Iterator[str]:
    first, last = (day.year * 12 + day.month - 1 for day in span)
    for month in range(first, last + 1):
        yield f"{month // 12:04}-{month % 12 + 1:02}"
