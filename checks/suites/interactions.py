"""Interactions: what known users did and when. An action has no key: two alike in everything may be two clicks."""

from checks.suite import Suite
from queries.rules.row_rules import Dated, Known, OneOf, Present, Within
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.warehouse.contract import interactions, users

SECONDS_OF_A_DAY = 86_400

suite = Suite(
    table=interactions,
    day="occurred_at",
    late_after=2,
    rules=(
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Known(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        Present(column="occurred_at", outcome=Outcome.QUARANTINE),
        Dated(column="occurred_at", outcome=Outcome.QUARANTINE),
        Present(column="page", outcome=Outcome.QUARANTINE),
        Present(column="action", outcome=Outcome.QUARANTINE),
        Present(column="outcome", outcome=Outcome.QUARANTINE),
        OneOf(column="outcome", values=("ok", "failed"), outcome=Outcome.QUARANTINE),
        Within(column="dwell_seconds", least=0, most=SECONDS_OF_A_DAY, outcome=Outcome.QUARANTINE),
        Volume(day="occurred_at", outcome=Outcome.FLAG),
    ),
)
