"""Assistant events: each prompt's way from triggered to shown, clicked and resolved, without a step left out.

The stages, and the seconds by which one may be stamped early, are those of the funnel that is counted.
"""

from checks.suite import Suite
from queries.rules.funnel_rules import CompleteFunnel, StageNotEarly, StagesInOrder
from queries.rules.row_rules import ForeignKey, NotNull, OneOf, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.rules.table_rules import Volume
from queries.sources.definitions.assistant.prompts import assistant
from queries.warehouse.contract import assistant_events, features, users

STAGES = assistant.stages

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
        StageNotEarly(
            key="prompt_id",
            column="stage",
            moment="occurred_at",
            stages=STAGES,
            tolerance=assistant.tolerance,
            outcome=Outcome.QUARANTINE,
        ),
        StagesInOrder(key="prompt_id", column="stage", moment="occurred_at", stages=STAGES, outcome=Outcome.FLAG),
        NotNull(column="trigger", outcome=Outcome.QUARANTINE),
        NotNull(column="rule_version", outcome=Outcome.QUARANTINE),
        ForeignKey(column="feature_id", table=features, key="feature_id", outcome=Outcome.FLAG),
        Volume(day="occurred_at", outcome=Outcome.FLAG),
    ),
)
