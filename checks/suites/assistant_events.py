"""Assistant events: each prompt's way from triggered to shown, clicked and resolved, without a step left out."""

from checks.suite import Suite
from queries.rules.cross_row_rules import CompleteFunnel, StagesInOrder
from queries.rules.row_rules import ForeignKey, NotNull, OneOf, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.warehouse.contract import assistant_events, features, users

STAGES = ("triggered", "shown", "clicked", "resolved")

suite = Suite(
    table=assistant_events,
    day="occurred_at",
    late_after=2,
    rules=(
        NotNull(column="event_id", outcome=Outcome.QUARANTINE),
        Unique(key=("event_id",), outcome=Outcome.QUARANTINE),
        NotNull(column="prompt_id", outcome=Outcome.QUARANTINE),
        Unique(key=("prompt_id", "stage"), outcome=Outcome.QUARANTINE),
        NotNull(column="user_id", outcome=Outcome.QUARANTINE),
        ForeignKey(column="user_id", table=users, key="user_id", outcome=Outcome.QUARANTINE),
        NotNull(column="occurred_at", outcome=Outcome.QUARANTINE),
        ValidDate(column="occurred_at", outcome=Outcome.QUARANTINE),
        NotNull(column="stage", outcome=Outcome.QUARANTINE),
        OneOf(column="stage", values=STAGES, outcome=Outcome.QUARANTINE),
        CompleteFunnel(key="prompt_id", column="stage", stages=STAGES, outcome=Outcome.QUARANTINE),
        StagesInOrder(key="prompt_id", column="stage", moment="occurred_at", stages=STAGES, outcome=Outcome.FLAG),
        NotNull(column="trigger", outcome=Outcome.QUARANTINE),
        NotNull(column="rule_version", outcome=Outcome.QUARANTINE),
        ForeignKey(column="feature_id", table=features, key="feature_id", outcome=Outcome.FLAG),
        Volume(day="occurred_at", outcome=Outcome.FLAG),
    ),
)
