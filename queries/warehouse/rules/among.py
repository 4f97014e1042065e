"""Rules on a row that look at the other rows of its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, pairwise
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, String, case, cast, func, or_, select

from queries.warehouse.rules import SURPLUS, AmongRows, Rule, TableRule


@dataclass(frozen=True, kw_only=True)
class Preceded(Rule):
    """A row at a stage has rows with its `key` at every stage before, so that a funnel never grows."""

    key: str
    column: str
    stages: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, self.key)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        is_at = [rows.c[self.column] == stage for stage in self.stages[1:]]
        reached = [count.over(partition_by=rows.c[self.key]) for count in self._counts(rows)]
        return or_(*(at & gap for at, gap in zip(is_at, _gaps(reached), strict=True)))

    def violations(self, rows: FromClause) -> Select[Any]:
        """Each key with its rows behind a gap: one pass, without a window."""
        key, counts = rows.c[self.key], self._counts(rows)
        after_gaps = (case((gap, count), else_=0) for gap, count in zip(_gaps(counts), counts[1:], strict=True))
        behind = reduce(add, after_gaps)
        return select(key, behind.label(SURPLUS)).group_by(key).having(behind > 0)

    def _counts(self, rows: FromClause) -> list[Any]:
        return [func.count(case((rows.c[self.column] == stage, 1))) for stage in self.stages]


def _gaps(counts: list[Any]) -> Iterator[ColumnElement[bool]]:
    """For every stage but the first, whether one before it is missing."""
    return accumulate((count == 0 for count in counts[:-1]), or_)


@dataclass(frozen=True, kw_only=True)
class InOrder(TableRule):
    """The stages of one `key` begin one after another, or at the same moment."""

    key: str
    column: str
    moment: str
    stages: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.key, self.column, self.moment)

    def violations(self, rows: FromClause) -> Select[Any]:
        key = rows.c[self.key]
        begins = [func.min(case((rows.c[self.column] == each, rows.c[self.moment]))) for each in self.stages]
        named = (begin.label(stage) for stage, begin in zip(self.stages, begins, strict=True))
        is_late = (later < earlier for earlier, later in pairwise(begins))
        return select(key, *named).group_by(key).having(or_(*is_late))


@dataclass(frozen=True, kw_only=True)
class Alike(Rule):
    """All rows with one key have the same value; where they have not, all are broken: nobody knows which is right."""

    key: tuple[str, ...]
    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, *self.key)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        value, same_key = rows.c[self.column], [rows.c[name] for name in self.key]
        least, most = (of(value).over(partition_by=same_key) for of in (func.min, func.max))
        return least != most

    def violations(self, rows: FromClause) -> Select[Any]:
        value, same_key = rows.c[self.column], [rows.c[name] for name in self.key]
        differ = func.min(value) != func.max(value)
        return select(*same_key, func.count().label(SURPLUS)).group_by(*same_key).having(differ)


@dataclass(frozen=True, kw_only=True)
class Repaid(AmongRows):
    """A refund gives money back, and no more than the payment brought in; one of an unknown payment is left alone."""

    refund_of: str
    payment: str
    amount: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.refund_of, self.payment, self.amount)

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        refunded, amount = rows.c[self.refund_of], rows.c[self.amount]
        paid: ColumnElement[Any] = _paid(self, rows).over(partition_by=_account(self, rows))
        return refunded.is_not(None) & or_(amount >= 0, paid + amount < 0)


@dataclass(frozen=True, kw_only=True)
class Balanced(TableRule):
    """All refunds of a payment together give back no more than it brought in."""

    refund_of: str
    payment: str
    amount: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.refund_of, self.payment, self.amount)

    def violations(self, rows: FromClause) -> Select[Any]:
        account = _account(self, rows).label(self.payment)
        refunds = func.sum(case((rows.c[self.refund_of].is_not(None), rows.c[self.amount])))
        left = (_paid(self, rows) + refunds).label(self.amount)
        return select(account, left).group_by(account).having(left < 0)


def _account(rule: Repaid | Balanced, rows: FromClause) -> ColumnElement[Any]:
    """The payment that a row is, or refunds; as text, because the two columns need not be of one type."""
    return func.coalesce(cast(rows.c[rule.refund_of], String), cast(rows.c[rule.payment], String))


def _paid(rule: Repaid | Balanced, rows: FromClause) -> Any:
    """What the payment itself came to; nothing where there is only a refund of it."""
    return func.max(case((rows.c[rule.refund_of].is_(None), rows.c[rule.amount])))
