"""Mapping of one table: its names in the warehouse to the names of the contract.

Every contract table is read as a common table expression of the contract's name over the physical table. That one
mechanism renames tables and columns, stands in for optional columns that are missing, and leaves quarantined rows out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
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
    null,
    or_,
    select,
    table,
    type_coerce,
)

from queries.rules.day_ranges import EVERY_ROW
from queries.rules.rule import Rule, breaks

IS_BAD = "is_bad"


@dataclass(frozen=True)
class MappedTable:
    """One contract table and where its rows are: a physical table, or the users found in another contract table."""

    contract: Table
    name: str
    schema: str | None
    columns: Mapping[str, str]
    """Contract name → physical name, for the columns that are there."""
    timed: frozenset[str] = frozenset()
    """Days of the contract that the physical table has with a time of day."""
    texts: frozenset[str] = frozenset()
    """Columns of the contract that the physical table has as text, or as a type that nobody knows."""
    empty: frozenset[str] = frozenset()
    """Columns of the contract without any value, which a file of text has as text: they are of the contract's type."""
    others: tuple[str, ...] = ()
    """Columns of the physical table that the contract does not know."""
    derived_from: "MappedTable | None" = field(default=None, repr=False)
    complete_through: date | None = None
    """The day up to which the settings say that it is complete; date.max where always as far as is read."""
    largest_amount: float | None = None
    """The most that an amount in it may be, as the settings say."""

    @property
    def absent(self) -> frozenset[str]:
        return frozenset(self.contract.columns.keys()) - frozenset(self.columns)

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed columns that the physical table lacks; with one of them missing the table cannot be read."""
        return tuple(c.name for c in self.contract.columns if c.name in self.absent and not c.info.get("optional"))

    def rows(self) -> Select[Any]:
        """Every row, under the contract's names; an optional column that is not there is NULL throughout."""
        if self.derived_from is not None:
            return self._first_seen(self.derived_from)
        physical = self.physical
        return select(*(self._column(name, physical) for name in self.contract.columns.keys()))

    @property
    def physical(self) -> TableClause:
        return table(self.name, *map(column, self.columns.values()), schema=self.schema)

    @property
    def shape(self) -> TableClause:
        """The table of the contract, with text where the warehouse has text."""
        types = {c.name: String() if c.name in self.texts else c.type for c in self.contract.columns}
        return table(self.contract.name, *(column(name, kind) for name, kind in types.items()))

    def judged(self, rules: Iterable[Rule], among: ColumnElement[bool] = EVERY_ROW) -> Subquery:
        """Every row, whether it breaks each of the rules, by the rule's name, and whether any, as IS_BAD.

        Only rows `among` others where that is said: the others are neither told nor looked at.
        """
        rules, every = tuple(rules), self.rows().subquery("every_row")
        rows = select(every).where(among).subquery(self.contract.name)
        rows = _marked([rule for rule in rules if not rule.comes_last], rows)
        for rule in rules:  # one after another: two that chose on their own would leave out both of two equal rows
            rows = _marked([rule], rows) if rule.comes_last else rows
        return select(rows, or_(false(), *(rows.c[rule.name] for rule in rules)).label(IS_BAD)).subquery("judged")

    def cte(self, leaving_out: Iterable[Rule] = ()) -> CTE:
        return self._kept(tuple(leaving_out)).cte(self.contract.name).prefix_with("NOT MATERIALIZED")

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
    """What each row breaks, by the rule's name, and the row: in the order of all values the sound ones are first."""
    return select(*(breaks(rule, rows).label(rule.name) for rule in rules), rows).subquery("judged")
