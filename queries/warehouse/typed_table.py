"""One table of the extract, under the names and in the types of the contract.

Every contract table is read as a common table expression of the contract's name over its view: that one mechanism
leaves quarantined rows out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
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
    column,
    false,
    literal,
    or_,
    select,
    table,
)

from queries.rules.day_ranges import EVERY_ROW
from queries.rules.rule import UNREAD, Rule, breaks, until
from queries.warehouse.table_mapping import MappedTable

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
class TypedTable:
    """Contract table in the extract; optional columns that the warehouse lacks are NULL."""

    mapped: MappedTable
    text_keys: frozenset[str] = frozenset()
    """Key columns that the extract has as text."""

    @property
    def contract(self) -> Table:
        return self.mapped.contract

    @property
    def columns(self) -> Mapping[str, str]:
        """Contract column → physical column in the warehouse, for existing ones."""
        return self.mapped.columns

    @property
    def absent(self) -> frozenset[str]:
        return self.mapped.absent

    @property
    def missing(self) -> tuple[str, ...]:
        """See `MappedTable.missing`."""
        return self.mapped.missing

    @cached_property
    def view(self) -> TableClause:
        """The view of the extract: the contract's columns, and the reasons of values that could not be read."""
        typed = (column(c.name, String() if c.name in self.text_keys else c.type) for c in self.contract.columns)
        return table(self.contract.name, *typed, column(UNREAD, String))

    def rows(self) -> Select[Any]:
        """SELECT of all rows."""
        return select(self.view)

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

    def cte(self, leaving_out: Iterable[Rule] = (), around: Around | None = None) -> CTE:
        rows = self._kept(tuple(leaving_out))
        if around and around.column.table is self.contract and around.column.name in self.columns:
            kept = rows.subquery("kept")
            rows = select(kept).where(around.holds(kept.c[around.column.name]))
        return rows.cte(self.contract.name).prefix_with("NOT MATERIALIZED")

    def _kept(self, leaving_out: tuple[Rule, ...]) -> Select[Any]:
        if not leaving_out:
            return select(*(self.view.c[name] for name in self.contract.columns.keys()))
        judged = self.judged(leaving_out)
        return select(*(judged.c[name] for name in self.contract.columns.keys())).where(~judged.c[IS_BAD])


def _marked(rules: Iterable[Rule], rows: Subquery) -> Subquery:
    """Rows with one boolean column per rule, valid rows first."""
    return select(*(breaks(rule, rows).label(rule.name) for rule in rules), rows).subquery("judged")
