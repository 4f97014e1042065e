"""Stages of prompts: one row per prompt and stage that it reached, so that people can be counted at every stage."""

from sqlalchemy import Date, case, func, literal, select, true, union_all

from queries.sources.definitions.assistant.prompts import assistant, event, is_closed, prompt, reached
from queries.sources.source import Source, customers

OF_PROMPTS = ("rule_version", "trigger", "page", "feature")

# A join with the four names: DuckDB never ends the streaming of a union of four queries on the same prompts.
stages = union_all(*(select(literal(name).label("stage")) for name in assistant.stages)).subquery("stages")
is_reached = case(*((stages.c.stage == name, reached[name]) for name in assistant.stages[1:]), else_=true())

prompt_stages = Source(
    row_is="a stage that a prompt of the assistant reached inside its window",
    counts="users with a prompt at the stage",
    dated_by="day on which the prompt was triggered",
    left_out="internal and test accounts; stages outside their windows; open prompts",
    settles_after=2,
    within_a_day_of=event.occurred_at,
    rows=select(
        prompt.c.user_id.label("entity"),
        func.date(prompt.c.triggered, type_=Date).label("day"),
        stages.c.stage,
        prompt.c.rule_version,
        prompt.c.trigger,
        prompt.c.page,
        prompt.c.feature_id.label("feature"),
    )
    .join_from(prompt, stages, true())
    .where(is_closed, is_reached),
    population=customers,
    dimensions=("stage", *OF_PROMPTS),
    partitions=((), *((name,) for name in ("stage", *OF_PROMPTS)), *((name, "stage") for name in OF_PROMPTS)),
)
