"""Mapping of one table: its names in the warehouse to the names of the contract.

Every contract table is read as a common table expression of the contract's name over the physical table. That one
mechanism renames tables and columns, stands in for optional columns that are missing, and leaves quarantined rows out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    FromClause,
    Select,
    String,
    Subquery,
    Table,
    TableClause,
    cast,
    column,
    false,
    func,
    literal,
    null,
    or_,
    select,
    table,
    type_coerce,
)

from queries.rules.day_ranges import EVERY_ROW
from queries.rules.rule import Rule, breaks, until

IS_BAD = "is_bad"

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Around:
    """Rows of one table with a moment on some days, on the day before them, or on the day after them."""

    column: Column[Any]
    first: date
    last: date

    def holds(self, moment: ColumnElement[Any]) -> ColumnElement[bool]:
        first, last = max(self.first, date.min + ONE_DAY), min(self.last, date.max - 2 * ONE_DAY)
        return (moment >= literal(first - ONE_DAY)) & until(moment, last + ONE_DAY)


@dataclass(frozen=True)
class MappedTable:
    """Contract table mapped to a physical table, or derived from another contract table (users)."""

    contract: Table
    name: str
    schema: str | None
    columns: Mapping[str, str]
    """Contract column → physical column, for existing ones."""
    timed: frozenset[str] = frozenset()
    """Day columns that the physical table has as timestamps."""
    texts: frozenset[str] = frozenset()
    """Contract columns that the physical table has as text or as an unknown type."""
    empty: frozenset[str] = frozenset()
    """Contract columns without any value in a text file, which take the contract's type."""
    others: tuple[str, ...] = ()
    """Physical columns outside the contract."""
    derived_from: "MappedTable | None" = field(default=None, repr=False)
    complete_through: date | None = None
    """Watermark by the settings; date.max where complete as far as is read."""
    largest_amount: float | None = None
    """Largest plausible amount by the settings."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called by: its name in the contract and in the warehouse, with and without its schema."""
        return (self.contract.name, self.name, f"{self.schema}.{self.name}")

    @property
    def absent(self) -> frozenset[str]:
        return frozenset(self.contract.columns.keys()) - frozenset(self.columns)

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed columns that the physical table lacks; if any, the table cannot be read."""
        return tuple(c.name for c in self.contract.columns if c.name in self.absent and not c.info.get("optional"))

    def rows(self) -> Select[Any]:
        """SELECT of all rows under the contract's names; missing optional columns are NULL."""
        if self.derived_from is not None:
            return self._first_seen(self.derived_from)
        physical = self.physical
        return select(*(self._column(name, physical) for name in self.contract.columns.keys()))

    @property
    def physical(self) -> TableClause:
        return table(self.name, *map(column, self.columns.values()), schema=self.schema)

    @property
    def shape(self) -> TableClause:
        """Contract table, with text columns where the warehouse has text."""
        types = {c.name: String() if c.name in self.texts else c.type for c in self.contract.columns}
        return table(self.contract.name, *(column(name, kind) for name, kind in types.items()))

    def judged(
        self, rules: Iterable[Rule], among: Callable[[FromClause], ColumnElement[bool]] = lambda every: EVERY_ROW
    ) -> Subquery:
        """Every row, whether it breaks each of the rules, by the rule's name, and whether any, as IS_BAD.

        Only rows `among` every one where that is said: the others are neither told nor looked at.
        """
        rules, every = tuple(rules), self.rows().subquery("every_row")
        rows = select(every).where(among(every)).subquery(self.contract.name)
        rows = _marked([rule for rule in rules if not rule.comes_last], rows)
        for rule in rules:  # one after another: two that chose on their own would leave out both of two equal rows
            rows = _marked([rule], rows) if rule.comes_last else rows
        return select(rows, or_(false(), *(rows.c[rule.name] for rule in rules)).label(IS_BAD)).subquery("judged")

    def cte(self, leaving_out: Iterable[Rule] = (), around: "Around | None" = None) -> CTE:
        rows = self._kept(tuple(leaving_out))
        if around and around.column.table is self.contract and self.is_comparable(around.column.name):
            kept = rows.subquery("kept")
            rows = select(kept).where(around.holds(kept.c[around.column.name]))
        return rows.cte(self.contract.name).prefix_with("NOT MATERIALIZED")

    def is_comparable(self, name: str) -> bool:
        """Whether the physical table has a moment that is no text, so that it can be compared with a day."""
        return name in self.columns and name not in self.texts and name not in self.empty

    def _kept(self, leaving_out: tuple[Rule, ...]) -> Select[Any]:
        if not leaving_out:
            return self.rows()
        judged = self.judged(leaving_out)
        return select(*(judged.c[name] for name in self.contract.columns.keys())).where(~judged.c[IS_BAD])

    def _column(self, name: str, physical: FromClause) -> ColumnElement[Any]:
        if name in self.columns and name not in self.empty:
            value = physical.c[self.columns[name]]
            if name in self.texts:
                return type_coerce(value, String).label(name)
            return (func.date(value) if name in self.timed else value).label(name)
        return cast(null(), self.contract.c[name].type).label(name)

    def _first_seen(self, facts: "MappedTable") -> Select[Any]:
        rows = facts.rows().subquery(facts.contract.name)
        known = {"user_id": rows.c.user_id, "registered_on": func.min(rows.c.usage_date)}
        blank = (cast(null(), c.type).label(c.name) for c in self.contract.columns if c.name not in known)
        named = (value.label(name) for name, value in known.items())
        return select(*named, *blank).group_by(rows.c.user_id)


def _marked(rules: Iterable[Rule], rows: Subquery) -> Subquery:
    """Rows with one boolean column per rule, valid rows first."""
    return select(*(breaks(rule, rows).label(rule.name) for rule in rules), rows).subquery("judged")
