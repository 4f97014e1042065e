"""Payments: money of a known user, each once, in the reporting currency."""

from checks.suite import Suite
from queries.rules.cross_row_rules import Plausible, RefundTotalWithinPayment, RefundWithinPayment
from queries.rules.row_rules import ForeignKey, InReportingCurrency, NotNull, OneOf, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.warehouse.contract import payments, users

KINDS = ("base", "value_added")
AMOUNT = Plausible(column="amount", group="kind", groups=KINDS, currency="currency", outcome=Outcome.QUARANTINE)

suite = Suite(
    table=payments,
    day="paid_on",
    late_after=2,
    money=AMOUNT,
    rules=(
        NotNull(column="payment_id", outcome=Outcome.QUARANTINE),
        Unique(key=("payment_id",), weighed="amount", outcome=Outcome.QUARANTINE),
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="paid_on", outcome=Outcome.QUARANTINE),
        ValidDate(column="paid_on", outcome=Outcome.QUARANTINE),
        NotNull(column="kind", outcome=Outcome.QUARANTINE),
        OneOf(column="kind", values=KINDS, outcome=Outcome.QUARANTINE),
        NotNull(column="amount", outcome=Outcome.QUARANTINE),
        AMOUNT,
        NotNull(column="currency", outcome=Outcome.QUARANTINE),
        InReportingCurrency(column="currency", outcome=Outcome.QUARANTINE),
        ForeignKey(column="refund_of", table=payments, key="payment_id", outcome=Outcome.FLAG),
        RefundWithinPayment(refund_of="refund_of", payment="payment_id", amount="amount", outcome=Outcome.QUARANTINE),
        RefundTotalWithinPayment(refund_of="refund_of", payment="payment_id", amount="amount", outcome=Outcome.FLAG),
        Volume(day="paid_on", outcome=Outcome.FLAG),
    ),
)
