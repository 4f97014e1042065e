"""Payments: money of a known user, each once, in the reporting currency."""

from checks.suite import Suite
from queries.rules.cross_row_rules import Balanced, Plausible, Repaid
from queries.rules.row_rules import Dated, InReportingCurrency, Known, Once, OneOf, Present
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
        Present(column="payment_id", outcome=Outcome.QUARANTINE),
        Once(key=("payment_id",), outcome=Outcome.QUARANTINE),
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Known(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        Present(column="paid_on", outcome=Outcome.QUARANTINE),
        Dated(column="paid_on", outcome=Outcome.QUARANTINE),
        Present(column="kind", outcome=Outcome.QUARANTINE),
        OneOf(column="kind", values=KINDS, outcome=Outcome.QUARANTINE),
        Present(column="amount", outcome=Outcome.QUARANTINE),
        AMOUNT,
        Present(column="currency", outcome=Outcome.QUARANTINE),
        InReportingCurrency(column="currency", outcome=Outcome.QUARANTINE),
        Known(column="refund_of", table=payments, key="payment_id", outcome=Outcome.FLAG),
        Repaid(refund_of="refund_of", payment="payment_id", amount="amount", outcome=Outcome.QUARANTINE),
        Balanced(refund_of="refund_of", payment="payment_id", amount="amount", outcome=Outcome.FLAG),
        Volume(day="paid_on", outcome=Outcome.FLAG),
    ),
)
