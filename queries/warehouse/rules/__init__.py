"""Rules that a contract table must keep, and what becomes of what breaks one.

A rule on rows is a plain SQL condition, written once: the checks count and show the rows that break it, and the reading
of facts leaves them out where the declared outcome is quarantine.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, false, func, or_, select

SURPLUS = "surplus"
"""In what breaks a rule: the number of rows that a violation stands for, where that is not one."""


class Outcome(StrEnum):
    """What a broken rule does."""

    REJECT = "reject"
    """Nothing is published for any source that reads the table."""
    QUARANTINE = "quarantine"
    """The row is left out of every number, and counted."""
    FLAG = "flag"
    """The row is used; the check says so."""


@dataclass(frozen=True, kw_only=True)
class TableRule(ABC):
    """A condition on one table."""

    outcome: Outcome

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The columns it looks at; where an optional one is not in the warehouse the rule does not apply."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The other tables it looks at."""
        return ()

    @abstractmethod
    def violations(self, rows: FromClause) -> Select[Any]:
        """What breaks the rule, a row each, or with a column `surplus`."""

    @property
    def facts(self) -> dict[str, str]:
        """What the words about this rule need, each as text."""
        return {name: _text(value) for name, value in asdict(self).items() if name != "outcome"}


@dataclass(frozen=True, kw_only=True)
class Rule(TableRule):
    """A condition on a row."""

    @abstractmethod
    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        """True for a row that breaks the rule; NULL counts as kept."""

    def violations(self, rows: FromClause) -> Select[Any]:
        return select(rows).where(self.broken(rows))


def breaks_any(rules: Iterable[Rule], rows: FromClause) -> ColumnElement[bool]:
    return or_(false(), *(func.coalesce(rule.broken(rows), false()) for rule in rules))


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
