"""Stages of prompts: one row per prompt and stage that it reached, so that people can be counted at every stage."""

from sqlalchemy import Date, func, literal, select, true, union_all

from queries.sources.definitions.prompts import assistant, is_closed, prompt, reached
from queries.sources.source import Source, customers

stages = union_all(
    *(
        select(
            prompt.c.user_id,
            func.date(prompt.c.triggered, type_=Date).label("day"),
            literal(stage).label("stage"),
            prompt.c.rule_version,
            prompt.c.trigger,
            prompt.c.page,
            prompt.c.feature_id.label("feature"),
        ).where(is_closed, reached[stage] if place else true())
        for place, stage in enumerate(assistant.stages)
    )
).subquery("stages")

OF_PROMPTS = ("rule_version", "trigger", "page", "feature")

prompt_stages = Source(
    row_is="a stage that a prompt of the assistant reached inside its window",
    counts="users with a prompt at the stage",
    dated_by="day on which the prompt was triggered",
    left_out="internal and test accounts; stages outside their windows; open prompts",
    settles_after=2,
    rows=select(
        stages.c.user_id.label("entity"),
        stages.c.day,
        stages.c.stage,
        *(stages.c[name] for name in OF_PROMPTS),
    ),
    population=customers,
    dimensions=("stage", *OF_PROMPTS),
    partitions=((), *((name,) for name in ("stage", *OF_PROMPTS)), *((name, "stage") for name in OF_PROMPTS)),
)
