"""Subscriptions: what a known user is entitled to, from a day on, perhaps until another."""

from checks.suite import Suite
from queries.rules.row_rules import Dated, Known, Once, OneOf, Ordered, Present
from queries.rules.rule import Outcome
from queries.warehouse.contract import subscriptions, users

suite = Suite(
    table=subscriptions,
    rules=(
        Present(column="subscription_id", outcome=Outcome.QUARANTINE),
        Once(key=("subscription_id",), outcome=Outcome.QUARANTINE),
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Known(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        Present(column="kind", outcome=Outcome.QUARANTINE),
        OneOf(column="kind", values=("base", "value_added"), outcome=Outcome.QUARANTINE),
        Present(column="is_trial", outcome=Outcome.QUARANTINE),
        Present(column="started_on", outcome=Outcome.QUARANTINE),
        Dated(column="started_on", outcome=Outcome.QUARANTINE),
        Ordered(earlier="started_on", later="ended_on", outcome=Outcome.QUARANTINE),
    ),
)
