"""Sums of an outcome per arm: a quantity of each unit in its window, perhaps over another one, and their products.

A unit without a row has 0. Sums are exact, whatever the order of the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations_with_replacement
from typing import Any

import polars as pl
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)

from queries.sources.derived.experiments.numbers import OFFSET, UNITS, How, product
from queries.sources.derived.experiments.units import ARM, EXPOSED, STATIC, UNIT, Enrolment
from queries.sources.facts import Facts, around, frame
from queries.sources.source import COMPLETE_THROUGH, DAY, ENTITY, QUALIFIES, ROWS

EXACT = Numeric(38, 8)
"""Of a unit; products have 16 decimals."""


@dataclass(frozen=True)
class Quantity:
    """One quantity of each unit, from the facts of one source."""

    facts: Facts
    how: How
    column: str | None = None
    """Column that is summed; of days, the one that must have a value."""
    where: tuple[tuple[str, str], ...] = ()
    """Dimension of the rows → the value wanted."""


@dataclass(frozen=True)
class Outcome:
    """What is measured of each unit: a quantity, perhaps over another one, in a window of days from the exposure."""

    units: Select[Any]
    enrolment: Enrolment
    window_days: int
    numerator: Quantity
    denominator: Quantity | None = None
    with_before: bool = False
    """Whether the same is measured in as many days before the exposure."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of each unit."""
        wanted = [("y", True), ("x", bool(self.denominator))]
        now = tuple(name for name, is_there in wanted if is_there)
        return now + tuple(f"{name}_before" for name in now if self.with_before)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Pairs whose products are summed."""
        return tuple(combinations_with_replacement(self.numbers, 2))

    def totals(self) -> pl.DataFrame:
        """A row per arm and combination of static values: `units`, a sum of each number, `a·b` of each pair."""
        units = self.units.cte("units")
        by_unit = self._by_unit(units).cte("by_unit")
        by = [by_unit.c[name] for name in (ARM, *STATIC)]
        sums = [func.sum(by_unit.c[name]).label(name) for name in self.numbers]
        products = [func.sum(by_unit.c[a] * by_unit.c[b]).label(product(a, b)) for a, b in self.pairs]
        return self._read(select(*by, func.count().label(UNITS), *sums, *products).group_by(*by))

    def course(self) -> pl.DataFrame:
        """A row per arm and day since the exposure: by how much the sums of what was reached by then grew on it."""
        units = self.units.cte("units")
        days = self._unit_days(units).cte("unit_days")
        reached = {
            name: func.sum(days.c[name]).over(partition_by=days.c[UNIT], order_by=days.c[OFFSET]) for name in self._now
        }
        run = select(days, *(total.label(f"{name}_reached") for name, total in reached.items())).cte("run")
        now = {name: run.c[f"{name}_reached"] for name in self._now}
        grown = {
            product(a, b): now[a] * now[b] - (now[a] - run.c[a]) * (now[b] - run.c[b])
            for a, b in combinations_with_replacement(self._now, 2)
        }
        sums = [func.sum(run.c[name]).label(name) for name in self._now]
        sums += [func.sum(growth).label(name) for name, growth in grown.items()]
        by = [run.c[ARM], run.c[OFFSET]]
        return self._read(select(*by, *sums).group_by(*by)).sort(ARM, OFFSET)

    @property
    def _now(self) -> tuple[str, ...]:
        return tuple(name for name in self.numbers if not name.endswith("_before"))

    def _quantities(self) -> Iterator[tuple[str, Quantity]]:
        yield "y", self.numerator
        if self.denominator:
            yield "x", self.denominator

    def _by_unit(self, units: CTE) -> Select[Any]:
        """A row per unit, with each of its numbers."""
        joined: Any = units
        columns: dict[str, ColumnElement[Any]] = {}
        for name, quantity in self._quantities():
            found = self._of_units(quantity, units).subquery(f"of_{name}")
            joined = joined.outerjoin(found, found.c[UNIT] == units.c[UNIT])
            columns[name] = found.c.now
            columns[f"{name}_before"] = found.c.before
        numbers = (cast(func.coalesce(columns[name], 0), EXACT).label(name) for name in self.numbers)
        return select(*(units.c[name] for name in (ARM, *STATIC)), *numbers).select_from(joined)

    def _of_units(self, quantity: Quantity, units: CTE) -> Select[Any]:
        """Units with a row: their quantity `now` in the window, and `before`."""
        rows, days = self._rows(quantity, units)
        is_now = days >= 0
        by_period = {"now": is_now, "before": ~is_now}
        columns = (_added(quantity, rows, is_then).label(name) for name, is_then in by_period.items())
        return self._joined(select(units.c[UNIT], *columns), quantity, units, rows).group_by(units.c[UNIT])

    def _unit_days(self, units: CTE) -> Select[Any]:
        """A row per unit and day since its exposure on which something was added to one of its quantities."""
        parts = []
        for name, quantity in self._quantities():
            found = self._days_of_units(quantity, units).subquery(f"days_of_{name}")
            zero = cast(literal(0), EXACT)
            values = ((cast(found.c.added, EXACT) if other == name else zero).label(other) for other in self._now)
            parts.append(select(found.c[UNIT], found.c[ARM], found.c[OFFSET], *values))
        every = union_all(*parts).subquery("every")
        by = [every.c[name] for name in (UNIT, ARM, OFFSET)]
        return select(*by, *(cast(func.sum(every.c[name]), EXACT).label(name) for name in self._now)).group_by(*by)

    def _days_of_units(self, quantity: Quantity, units: CTE) -> Select[Any]:
        rows, days = self._rows(quantity, units)
        offset = days.label(OFFSET)
        by = [units.c[UNIT], units.c[ARM]]
        question = self._joined(select(*by), quantity, units, rows).where(days >= 0)
        if quantity.how is How.ONCE:
            first = func.min(case((_qualifies(rows), days)))
            return (
                question.add_columns(first.label(OFFSET), literal(1).label("added"))
                .group_by(*by)
                .having(first.is_not(None))
            )
        added = _added(quantity, rows, true()).label("added")
        return question.add_columns(offset, added).group_by(*by, days)

    def _rows(self, quantity: Quantity, units: CTE) -> tuple[Any, ColumnElement[int]]:
        """Rows of the facts, and days of each since the exposure."""
        rows = quantity.facts.rows()
        return rows, func.date_diff("day", units.c[EXPOSED], rows.c[DAY], type_=Integer)

    def _joined(self, question: Select[Any], quantity: Quantity, units: CTE, rows: Any) -> Select[Any]:
        first = -self.window_days if self.with_before else 0
        days = func.date_diff("day", units.c[EXPOSED], rows.c[DAY], type_=Integer)
        is_in_window = days.between(first, self.window_days - 1)
        is_wanted = [cast(rows.c[name], String) == value for name, value in quantity.where]
        joined = question.select_from(rows.join(units, rows.c[ENTITY] == units.c[UNIT]))
        return joined.where(rows.c[DAY].between(*self._days), is_in_window, *is_wanted)

    @property
    def _days(self) -> tuple[date, date]:
        """First and last day of all windows."""
        before = timedelta(self.window_days if self.with_before else 0)
        return self.enrolment.first - before, self.enrolment.last + timedelta(self.window_days - 1)

    def _read(self, question: Select[Any]) -> pl.DataFrame:
        facts = self.numerator.facts
        bound = question.params({COMPLETE_THROUGH.key: facts.through})
        moments = (quantity.facts.source.within_a_day_of for _, quantity in self._quantities())
        moment = next((moment for moment in moments if moment is not None), None)
        return frame(facts.warehouse, bound, facts.leaving_out, around(moment, self._days))


def _added(quantity: Quantity, rows: Any, is_then: ColumnElement[bool]) -> ColumnElement[Any]:
    """What some rows of a unit come to."""
    if quantity.how is How.SUM:
        summed = literal(1) if quantity.column == ROWS else rows.c[quantity.column]
        return func.sum(cast(summed, EXACT)).filter(is_then)
    if quantity.how is How.ONCE:
        return func.max(case((_qualifies(rows), 1), else_=0)).filter(is_then)
    has_value = rows.c[quantity.column].is_not(None) if quantity.column else true()
    return func.count(rows.c[DAY].distinct()).filter(and_(is_then, _qualifies(rows), has_value))


def _qualifies(rows: Any) -> ColumnElement[bool]:
    return func.coalesce(rows.c[QUALIFIES], False) if QUALIFIES in rows.c else true()
