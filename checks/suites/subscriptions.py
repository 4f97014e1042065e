"""Subscriptions: what a known user is entitled to, from a day on, perhaps until another."""

from checks.suite import Suite
from queries.rules.row_rules import ForeignKey, NotNull, OneOf, Ordered, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.warehouse.contract import subscriptions, users

suite = Suite(
    table=subscriptions,
    rules=(
        NotNull(column="subscription_id", outcome=Outcome.QUARANTINE),
        Unique(key=("subscription_id",), outcome=Outcome.QUARANTINE),
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="kind", outcome=Outcome.QUARANTINE),
        OneOf(column="kind", values=("base", "value_added"), outcome=Outcome.QUARANTINE),
        NotNull(column="is_trial", outcome=Outcome.QUARANTINE),
        NotNull(column="started_on", outcome=Outcome.QUARANTINE),
        ValidDate(column="started_on", outcome=Outcome.QUARANTINE),
        Ordered(earlier="started_on", later="ended_on", outcome=Outcome.QUARANTINE),
    ),
)
