"""Rules on a row that depend on other rows of its table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
)

from queries.engines.functions import is_nan
from queries.rules.rule import SURPLUS, CrossRowRule, Rule, TableRule

REPORTING_CURRENCY = bindparam("reporting_currency", type_=String)
LARGEST_AMOUNT = bindparam("largest_amount", type_=Double)
"""The most that the settings allow a payment to be; NULL where they do not say."""


@dataclass(frozen=True, kw_only=True)
class SameValuePerKey(Rule):
    """All rows with one key have the same value; where they have not, all are broken: nobody knows which is right."""

    key: tuple[str, ...]
    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, *self.key)

    @property
    def keyed_by(self) -> tuple[str, ...]:
        return self.key

    @property
    def outlives_loss(self) -> bool:
        return True

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        value, same_key = rows.c[self.column], [rows.c[name] for name in self.key]
        least, most = (of(value).over(partition_by=same_key) for of in (func.min, func.max))
        return least != most

    def violations(self, rows: FromClause) -> Select[Any]:
        value, same_key = rows.c[self.column], [rows.c[name] for name in self.key]
        differ = func.min(value) != func.max(value)
        return select(*same_key, func.count().label(SURPLUS)).group_by(*same_key).having(differ)


@dataclass(frozen=True, kw_only=True)
class RefundWithinPayment(CrossRowRule):
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
class RefundTotalWithinPayment(TableRule):
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


def _account(rule: RefundWithinPayment | RefundTotalWithinPayment, rows: FromClause) -> ColumnElement[Any]:
    """The payment that a row is, or refunds; as text, because the two columns need not be of one type."""
    return func.coalesce(cast(rows.c[rule.refund_of], String), cast(rows.c[rule.payment], String))


def _paid(rule: RefundWithinPayment | RefundTotalWithinPayment, rows: FromClause) -> Any:
    """What the payment itself came to; nothing where there is only a refund of it."""
    return func.max(case((rows.c[rule.refund_of].is_(None), rows.c[rule.amount])))


@dataclass(frozen=True, kw_only=True)
class Plausible(CrossRowRule):
    """An amount is a number, and of the size of its kind: in no currency is a limit right that another one has.

    It is no more than the settings allow, or, where they name no limit, than `times` what nine in ten amounts of its
    group come to at most, refunds by their size. Annual plans, invoices and gifts are far below; an id, a phone number
    or a date in the place of an amount is above.
    """

    column: str
    group: str
    groups: tuple[str, ...]
    currency: str
    times: int = 10_000

    @property
    def name(self) -> str:
        return f"{self.kind} {self.column}"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, self.group, self.currency)

    @property
    def facts(self) -> dict[str, str]:
        return {"column": self.column, "group": self.group, "times": f"{self.times:,}"}

    def broken(self, rows: FromClause) -> ColumnElement[bool]:
        limits = {group: func.coalesce(LARGEST_AMOUNT, self.limit(group, rows)) for group in self.groups}
        return self.beyond(rows, limits)

    def beyond(self, rows: FromClause, limits: Mapping[str, Any]) -> ColumnElement[bool]:
        """True for what is no finite number, or more than the limit of its group."""
        value: ColumnElement[Any] = type_coerce(rows.c[self.column], Double)
        above = ((rows.c[self.group] == group) & (func.abs(value) > limit) for group, limit in limits.items())
        return or_(is_nan(value - value), *above)

    def limit(self, group: str, rows: FromClause) -> Any:
        """The one of a group, by its own amounts in the reporting currency; NULL where it has none."""
        return self.times * self.typical(group, rows.alias("bulk")).scalar_subquery()

    def typical(self, group: str, rows: FromClause) -> Select[Any]:
        """What nine in ten amounts of a group come to at most: the one of the rank floor(0.9 × their number)."""
        value: ColumnElement[Any] = type_coerce(rows.c[self.column], Double)
        size = func.abs(value)
        wanted = (rows.c[self.group] == group) & (rows.c[self.currency] == REPORTING_CURRENCY)
        sizes = select(size.label("size"), func.count().label("many"))
        sizes = sizes.where(wanted, value != 0, ~is_nan(value - value)).group_by(size)
        row = sizes.subquery("sizes")
        up_to = func.sum(row.c.many).over(order_by=row.c.size).label("up_to")
        ranked = select(row.c.size, up_to, func.sum(row.c.many).over().label("of")).subquery("ranked")
        return select(func.min(ranked.c.size)).where(ranked.c.up_to * 10 > ranked.c.of * 9 - 10)
