"""Suite: the rules of one contract table."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Table

from queries.rules.cross_row_rules import Plausible
from queries.rules.rule import Outcome, Rule, TableRule
from queries.warehouse.warehouse import Warehouse

FEW = 0.05
"""More quarantined rows than this share of a table are no longer some bad rows but a bad table."""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """The rules of one contract table. That its needed columns are there and that it has rows goes without saying."""

    table: Table
    rules: tuple[TableRule, ...]
    day: str | None = None
    """The column by whose last day the table is late or not; None for a list."""
    late_after: int | None = 1
    """Days that its last day may lie behind; None for a table that may rest."""
    quarantine_at_most: float = FEW
    """Share of the rows, and of the money where there is some."""
    money: Plausible | None = None
    """The rule on the amounts by which rows are weighed."""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def others(self) -> set[str]:
        """The other tables that its rules look at."""
        return {name for rule in self.rules for name in rule.tables} - {self.name}

    def applicable(self, warehouse: Warehouse) -> tuple[TableRule, ...]:
        """The rules whose columns and other tables the warehouse has."""
        return tuple(rule for rule in self.rules if self._applies(rule, warehouse))

    def quarantining(self, broken: Iterable[TableRule]) -> tuple[Rule, ...]:
        """Those of the broken rules that leave rows out."""
        return tuple(rule for rule in broken if isinstance(rule, Rule) and rule.outcome is Outcome.QUARANTINE)

    def is_daily(self, rule: TableRule) -> bool:
        """Whether a day of the table is judged by itself."""
        return self.day is not None and self.name not in rule.tables and rule.is_daily(self.day)

    def _applies(self, rule: TableRule, warehouse: Warehouse) -> bool:
        has_columns = warehouse.tables[self.name].absent.isdisjoint(rule.columns)
        return has_columns and all(name in warehouse.tables for name in rule.tables)
