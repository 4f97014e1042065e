"""Assistant events: each prompt's way from triggered to shown, clicked and resolved, without a step left out."""

from checks.suite import Suite
from queries.rules.cross_row_rules import InOrder, Preceded
from queries.rules.row_rules import Dated, Known, Once, OneOf, Present
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.warehouse.contract import assistant_events, features, users

STAGES = ("triggered", "shown", "clicked", "resolved")

suite = Suite(
    table=assistant_events,
    day="occurred_at",
    late_after=2,
    rules=(
        Present(column="event_id", outcome=Outcome.QUARANTINE),
        Once(key=("event_id",), outcome=Outcome.QUARANTINE),
        Present(column="prompt_id", outcome=Outcome.QUARANTINE),
        Once(key=("prompt_id", "stage"), outcome=Outcome.QUARANTINE),
        Present(column="user_id", outcome=Outcome.QUARANTINE),
        Known(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        Present(column="occurred_at", outcome=Outcome.QUARANTINE),
        Dated(column="occurred_at", outcome=Outcome.QUARANTINE),
        Present(column="stage", outcome=Outcome.QUARANTINE),
        OneOf(column="stage", values=STAGES, outcome=Outcome.QUARANTINE),
        Preceded(key="prompt_id", column="stage", stages=STAGES, outcome=Outcome.QUARANTINE),
        InOrder(key="prompt_id", column="stage", moment="occurred_at", stages=STAGES, outcome=Outcome.FLAG),
        Present(column="trigger", outcome=Outcome.QUARANTINE),
        Present(column="rule_version", outcome=Outcome.QUARANTINE),
        Known(column="feature_id", table=features, key="feature_id", outcome=Outcome.FLAG),
        Volume(day="occurred_at", outcome=Outcome.FLAG),
    ),
)
