"""Counts and sums of a source over windows of days, computed from its facts: any dimensions, any filters, any days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import polars as pl
from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    String,
    and_,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    true,
    values,
)

from queries.sources.facts import Facts
from queries.sources.source import DAY, ENTITY, QUALIFIES, ROWS

PLACE, NUMBER, PEOPLE, UNMEASURED = "place", "number", "people", "unmeasured"
"""Columns of the answer: index of the window, the number, entity-days (or entities), and those without a value."""

MEASURES = (NUMBER, PEOPLE, UNMEASURED)
ONE_DAY = timedelta(days=1)
EXACT = Numeric(38, 9)
"""Sums are exact to a billionth whatever the order of the rows."""

Wanted = tuple[str | None, ...]


class Count(StrEnum):
    """What is counted of the entities of a window."""

    SUM = "sum"
    """Sum of a column."""
    DISTINCT = "distinct"
    ENTITY_DAYS = "entity_days"
    NEW = "new"
    """Entities whose first day of all is in the window."""
    RETURNED = "returned"
    """Entities that are in the window, not in the period before, but earlier."""
    RETAINED = "retained"
    """Entities that are in the window and in the period before."""


@dataclass(frozen=True)
class Window:
    """Days that are counted, and the first and last day of the period before, where that matters."""

    start: date
    end: date
    before_start: date
    before_end: date


Placed = tuple[int, Window]
"""A window and its place among those asked for."""


@dataclass(frozen=True)
class WindowCounts:
    """One count of the facts of a source, by some dimensions, among rows with some values of dimensions."""

    facts: Facts
    count: Count
    column: str | None
    """Column that is summed, or whose missing values are counted; `rows` is 1 for each."""
    by: tuple[str, ...]
    where: Mapping[str, Wanted]
    """Dimension → the values wanted, as text; None for a missing one."""

    def over(self, windows: Sequence[Window]) -> pl.DataFrame:
        """A row per window and combination that occurs: `place`, the dimensions as text, the columns above."""
        return pl.concat([self._counted(some) for some in self._together(windows)])

    def _together(self, windows: Sequence[Window]) -> list[list[Placed]]:
        """Windows whose days touch: days between two that do not are not read."""
        ordered = sorted(enumerate(windows), key=lambda placed: self._first(placed[1]))
        if self._needs_history:
            return [ordered]
        groups, last = list[list[Placed]](), date.min
        for place, window in ordered:
            if not groups or self._first(window) > last + ONE_DAY:
                groups.append([])
            groups[-1].append((place, window))
            last = max(last, window.end)
        return groups

    def _first(self, window: Window) -> date:
        return window.before_start if self._is_flow else window.start

    def _counted(self, windows: Sequence[Placed]) -> pl.DataFrame:
        days = min(self._first(window) for _, window in windows), max(window.end for _, window in windows)
        entity_days = self._entity_days(date.min if self._needs_history else days[0], days[1])
        counted = (self._flows if self._is_flow else self._totals)(entity_days, windows)
        found = self.facts.frame(counted, None if self._needs_history else days)
        texts = [pl.col(name).cast(pl.String) for name in self.by]
        return found.with_columns(*texts, pl.col(PLACE).cast(pl.Int64), pl.col(MEASURES).cast(pl.Float64))

    @property
    def _is_flow(self) -> bool:
        return self.count in (Count.NEW, Count.RETURNED, Count.RETAINED)

    def _entity_days(self, first: date, last: date) -> CTE:
        """A row per entity, day and combination: `total` of the column, its number of `known` values, `qualifies`."""
        rows, population = self.facts.rows(), self.facts.source.population
        people = population.rows.subquery("people")
        dimensions = {name: (people if name in population.dimensions else rows).c[name] for name in self._dimensions}
        qualifies = rows.c[QUALIFIES] if QUALIFIES in rows.c else true()
        by = [dimensions[name].label(name) for name in self.by]
        summed = literal(1) if self.column in (None, ROWS) else rows.c[self.column]
        is_same = rows.c[ENTITY] == people.c[ENTITY]
        return (
            select(
                rows.c[ENTITY],
                rows.c[DAY],
                *by,
                func.coalesce(func.bool_or(qualifies), False).label(QUALIFIES),
                (func.sum(cast(summed, EXACT)) if self.count is Count.SUM else literal(0)).label("total"),
                (func.count(summed) if self.column else literal(1)).label("known"),
            )
            .join_from(rows, people, is_same)
            .where(rows.c[DAY].between(first, last), *(_is_one_of(dimensions[n], w) for n, w in self.where.items()))
            .group_by(rows.c[ENTITY], rows.c[DAY], *(dimensions[name] for name in self.by))
            .cte("entity_days")
        )

    @property
    def _dimensions(self) -> set[str]:
        return {*self.by, *self.where}

    @property
    def _needs_history(self) -> bool:
        return self.count in (Count.NEW, Count.RETURNED)

    def _totals(self, days: CTE, windows: Sequence[Placed]) -> Any:
        spans = _days_of(windows)
        is_active = days.c[QUALIFIES]
        entity_days = func.count().filter(is_active)
        number = {
            Count.SUM: func.coalesce(func.sum(days.c.total), 0),
            Count.DISTINCT: func.count(days.c[ENTITY].distinct()).filter(is_active),
            Count.ENTITY_DAYS: entity_days,
        }[self.count]
        people = number if self.count is Count.DISTINCT else entity_days
        unmeasured = func.count().filter(and_(is_active, days.c.known == 0))
        by = [days.c[name] for name in self.by]
        return (
            select(spans.c[PLACE], *by, number.label(NUMBER), people.label(PEOPLE), unmeasured.label(UNMEASURED))
            .join_from(days, spans, days.c[DAY] == spans.c[DAY])
            .group_by(spans.c[PLACE], *by)
        )

    def _flows(self, days: CTE, windows: Sequence[Placed]) -> Any:
        """Counts of entities by whether they are in the window, in the period before, and by their first day."""
        spans = _windows(windows)
        active = select(days).where(days.c[QUALIFIES]).cte("active")
        by, key = [active.c[name] for name in self.by], [active.c[ENTITY], *(active.c[name] for name in self.by)]
        first_days = select(*key, func.min(active.c[DAY]).label("first_day")).group_by(*key).cte("first_days")
        is_now = active.c[DAY].between(spans.c.start, spans.c.end)
        there = (
            select(
                spans.c[PLACE],
                spans.c.start,
                *key,
                func.bool_or(is_now).label("now"),
                func.bool_or(active.c[DAY].between(spans.c.before_start, spans.c.before_end)).label("then"),
            )
            .join_from(active, spans, active.c[DAY].between(spans.c.before_start, spans.c.end))
            .group_by(spans.c[PLACE], spans.c.start, *key)
            .cte("there")
        )
        by = [there.c[name] for name in self.by]
        same = and_(*(there.c[c.name].is_not_distinct_from(first_days.c[c.name]) for c in key))
        is_new = first_days.c.first_day >= there.c.start
        counted = {
            Count.NEW: there.c.now & is_new,
            Count.RETURNED: there.c.now & ~there.c.then & ~is_new,
            Count.RETAINED: there.c.now & there.c.then,
        }[self.count]
        number = func.count().filter(counted)
        columns = number.label(NUMBER), number.label(PEOPLE), cast(literal(0), BigInteger).label(UNMEASURED)
        return select(there.c[PLACE], *by, *columns).join_from(there, first_days, same).group_by(there.c[PLACE], *by)


def _is_one_of(dimension: ColumnElement[Any], wanted: Wanted) -> ColumnElement[bool]:
    known = [value for value in wanted if value is not None]
    is_missing = [dimension.is_(None)] if None in wanted else []
    return or_(cast(dimension, String).in_(known), *is_missing)


def _windows(windows: Sequence[Placed]) -> CTE:
    """A row a window: its place, and its days."""
    days = ("start", "end", "before_start", "before_end")
    rows = values(column(PLACE, Integer), *(column(name, Date) for name in days), name="listed")
    listed = [(place, *(getattr(window, name) for name in days)) for place, window in windows]
    return select(rows.data(listed)).cte("windows")


def _days_of(windows: Sequence[Placed]) -> CTE:
    """A row a window and day in it."""
    spans = _windows(windows)
    series = func.generate_series(spans.c.start, spans.c.end, func.to_days(1))
    return select(spans.c[PLACE], cast(func.unnest(series), Date).label(DAY)).cte("days_of_windows")
