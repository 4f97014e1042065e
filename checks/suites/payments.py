"""Payments: money of a known user, each once, in the reporting currency."""

from checks.suite import Suite
from queries.warehouse.contract import payments, users
from queries.warehouse.rules import Outcome
from queries.warehouse.rules.among import Balanced, Repaid
from queries.warehouse.rules.rows import Dated, InReportingCurrency, Known, Once, OneOf, Present, Within
from queries.warehouse.rules.tables import Volume

suite = Suite(
    table=payments,
    day="paid_on",
    late_after=2,
    rules=(
        Present(column="payment_id", outcome=Outcome.QUARANTINE),
        Once(key=("payment_id",), outcome=Outcome.QUARANTINE),
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Known(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        Present(column="paid_on", outcome=Outcome.QUARANTINE),
        Dated(column="paid_on", outcome=Outcome.QUARANTINE),
        Present(column="kind", outcome=Outcome.QUARANTINE),
        OneOf(column="kind", values=("base", "value_added"), outcome=Outcome.QUARANTINE),
        Present(column="amount", outcome=Outcome.QUARANTINE),
        Within(column="amount", least=-1_000_000, most=1_000_000, outcome=Outcome.QUARANTINE),
        Present(column="currency", outcome=Outcome.QUARANTINE),
        InReportingCurrency(column="currency", outcome=Outcome.QUARANTINE),
        Known(column="refund_of", table=payments, key="payment_id", outcome=Outcome.FLAG),
        Repaid(refund_of="refund_of", payment="payment_id", amount="amount", outcome=Outcome.QUARANTINE),
        Balanced(refund_of="refund_of", payment="payment_id", amount="amount", outcome=Outcome.FLAG),
        Volume(day="paid_on", outcome=Outcome.FLAG),
    ),
)
