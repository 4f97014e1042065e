"""Base classes of data-quality rules, and the outcome of a violation (reject, quarantine, flag).

A rule on rows is a plain SQL condition, written once: the checks count and show the rows that break it, and the reading
of facts leaves them out where the declared outcome is quarantine.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Select, false, func, literal, select

SURPLUS = "surplus"
"""Column of violations: number of rows that one violation stands for, if not one."""

UNREAD = "unread"
"""Column of every table of the extract: the reasons of values that could not be read; NULL where there is none."""

CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Outcome(StrEnum):
    """Consequence of a violation."""

    REJECT = "reject"
    """Sources that read the table keep their last good values."""
    QUARANTINE = "quarantine"
    """The row is filtered out of every number, and counted."""
    FLAG = "flag"
    """The row is used; the check says so."""

    @property
    def severity(self) -> str:
        """Severity in Great Expectations' terms."""
        return {"reject": "critical", "quarantine": "warning", "flag": "info"}[self]


@dataclass(frozen=True, kw_only=True)
class TableRule(ABC):
    """A condition on one table."""

    outcome: Outcome

    @classmethod
    def kind_name(cls) -> str:
        """Name of the class in snake case, by which the words about the rule are found."""
        return CAPITAL.sub("_", cls.__name__).lower()

    @property
    def kind(self) -> str:
        """See `kind_name`."""
        return self.kind_name()

    @property
    def name(self) -> str:
        """Name as stored with quarantined rows: kind and columns."""
        return f"{self.kind} {', '.join(self.columns)}"

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """Columns that it uses; where the warehouse lacks an optional one, the rule does not apply."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Other tables that it refers to."""
        return tuple(key.table.name for key in self.keys)

    @property
    def keys(self) -> tuple[Column[Any], ...]:
        """Referenced key columns of other tables."""
        return ()

    def is_daily(self, day: str) -> bool:
        """Whether the rows of one `day` keep or break it whatever other days have, and keep it for ever.

        Time goes on and tables get more keys: neither may make a rule broken. Unless it says so, a rule is not daily.
        """
        return False

    @property
    def keyed_by(self) -> tuple[str, ...]:
        """Columns of a key: the rows with one key keep or break it whatever rows with other keys there are.

        None where a row may break the rule by itself, or by any other row.
        """
        return ()

    @property
    def outlives_loss(self) -> bool:
        """Whether rows with one key that keep the rule still keep it when some of them are gone."""
        return False

    @abstractmethod
    def violations(self, rows: FromClause) -> Select[Any]:
        """SELECT of violations, one row each, or with a column `surplus`; with the key, where there is one."""

    @property
    def facts(self) -> dict[str, str]:
        """Facts for the text about this rule."""
        return {name: _text(value) for name, value in asdict(self).items() if name != "outcome"}


@dataclass(frozen=True, kw_only=True)
class Rule(TableRule):
    """A condition on a row."""

    @property
    def comes_last(self) -> bool:
        """Whether it chooses among rows and is evaluated last, to prefer rows that break no other rule."""
        return False

    @abstractmethod
    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        """True for a row that breaks the rule; NULL counts as kept."""

    def violations(self, rows: FromClause) -> Select[Any]:
        return select(rows).where(self.broken(rows))


@dataclass(frozen=True, kw_only=True)
class RowRule(Rule):
    """A condition on a row by itself."""

    def is_daily(self, day: str) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class CrossRowRule(Rule):
    """A condition on a row that depends on other rows of its table."""

    def violations(self, rows: FromClause) -> Select[Any]:
        judged = select(rows, self.broken(rows).label("is_broken")).subquery("judged")
        return select(*(judged.c[column.name] for column in rows.c)).where(judged.c.is_broken)


def breaks(rule: Rule, rows: FromClause) -> ColumnElement[bool]:
    return func.coalesce(rule.broken(rows), false())


def until(day: ColumnElement[Any], last: date) -> ColumnElement[bool]:
    """True for days, and moments, up to the end of the last day."""
    return day < literal(last + timedelta(days=1))


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
