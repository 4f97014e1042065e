"""Days with prompts: one row per user, day and rule, with the number of prompts triggered: the disturbance."""

from sqlalchemy import Date, Integer, String, case, cast, func, select

from queries.sources.funnel import flag
from queries.sources.source import Source, customers
from queries.warehouse.contract import assistant_events

MOST_UNDISTURBED = 5
"""Prompts a day up to which a user is not disturbed."""
MOST = 20
"""Prompts a day that are told apart: a day with more counts as one with so many."""

event = assistant_events.c
day = func.date(event.occurred_at, type_=Date)

of_day = (
    select(event.user_id, day.label("day"), event.rule_version, func.count(event.prompt_id.distinct()).label("prompts"))
    .where(event.stage == "triggered")
    .group_by(event.user_id, day, event.rule_version)
    .subquery("of_day")
)

prompt_days = Source(
    row_is="a user on a day with prompts of one rule",
    counts="users to whom a prompt was triggered",
    dated_by="day on which the prompts were triggered",
    left_out="internal and test accounts",
    settles_after=2,
    within_a_day_of=event.occurred_at,
    rows=select(
        of_day.c.user_id.label("entity"),
        of_day.c.day,
        of_day.c.rule_version,
        cast(cast(case((of_day.c.prompts > MOST, MOST), else_=of_day.c.prompts), Integer), String).label(
            "prompts_a_day"
        ),
        of_day.c.prompts,
        flag(of_day.c.prompts > MOST_UNDISTURBED).label("disturbed"),
    ),
    population=customers,
    dimensions=("rule_version", "prompts_a_day"),
    partitions=((), ("rule_version",), ("rule_version", "prompts_a_day")),
    sums=("prompts", "disturbed"),
)
