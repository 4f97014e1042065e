"""Suite: the rules of one contract table."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Table

from queries.rules.cross_row_rules import Plausible
from queries.rules.row_rules import Readable
from queries.rules.rule import Outcome, Rule, TableRule
from queries.warehouse.warehouse import Warehouse

FEW = 0.05
"""Largest share of quarantined rows; above it the table itself is taken as bad."""


READABLE = Readable(outcome=Outcome.QUARANTINE)
"""The first rule of every suite."""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """The rules of one contract table. That its needed columns are there and that it has rows goes without saying."""

    table: Table
    rules: tuple[TableRule, ...]
    day: str | None = None
    """Column whose last day decides freshness; None for a list."""
    late_after: int | None = 1
    """Days that the last day may lag; None for a table without regular rows."""
    quarantine_at_most: float = FEW
    """Share of the rows, and of the money where there is some."""
    money: Plausible | None = None
    """Rule on the amounts with which quarantined rows are weighed."""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def others(self) -> set[str]:
        """Other tables that the rules refer to."""
        return {name for rule in self.rules for name in rule.tables} - {self.name}

    def applicable(self, warehouse: Warehouse) -> tuple[TableRule, ...]:
        """That every value can be read, and the rules whose columns and tables the warehouse has."""
        return (READABLE, *(rule for rule in self.rules if self._applies(rule, warehouse)))

    def quarantining(self, broken: Iterable[TableRule]) -> tuple[Rule, ...]:
        """Broken rules that quarantine rows."""
        return tuple(rule for rule in broken if isinstance(rule, Rule) and rule.outcome is Outcome.QUARANTINE)

    def is_daily(self, rule: TableRule) -> bool:
        """Whether the verdict of a day depends on that day alone."""
        return self.day is not None and self.name not in rule.tables and rule.is_daily(self.day)

    def is_keyed(self, rule: TableRule) -> bool:
        """Whether the verdict of a day depends only on rows with a key that occurs on it."""
        return self.day is not None and self.name not in rule.tables and bool(rule.keyed_by)

    def _applies(self, rule: TableRule, warehouse: Warehouse) -> bool:
        has_columns = warehouse.tables[self.name].absent.isdisjoint(rule.columns)
        return has_columns and all(name in warehouse.tables for name in rule.tables)
