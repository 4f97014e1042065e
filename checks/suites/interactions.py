"""Interactions: what known users did and when. An action has no key: two alike in everything may be two clicks."""

from checks.suite import Suite
from queries.rules.row_rules import ForeignKey, InRange, NotNull, OneOf, ValidDate
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.warehouse.contract import interactions, users

SECONDS_OF_A_DAY = 86_400

suite = Suite(
    table=interactions,
    day="occurred_at",
    late_after=2,
    rules=(
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="occurred_at", outcome=Outcome.QUARANTINE),
        ValidDate(column="occurred_at", outcome=Outcome.QUARANTINE),
        NotNull(column="page", outcome=Outcome.QUARANTINE),
        NotNull(column="action", outcome=Outcome.QUARANTINE),
        NotNull(column="outcome", outcome=Outcome.QUARANTINE),
        OneOf(column="outcome", values=("ok", "failed"), outcome=Outcome.QUARANTINE),
        InRange(column="dwell_seconds", least=0, most=SECONDS_OF_A_DAY, outcome=Outcome.QUARANTINE),
        Volume(day="occurred_at", outcome=Outcome.FLAG),
    ),
)
