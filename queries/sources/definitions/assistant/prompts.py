"""Assistant prompts: one row per prompt, with the stages of the funnel that it reached inside their windows.

`assistant` is the definition of the funnel: every page, metric and command counts by it.
"""

from sqlalchemy import Date, and_, func, select

from queries.sources.funnel import Funnel, flag
from queries.sources.source import Source, customers
from queries.warehouse.contract import assistant_events

event = assistant_events.c

assistant = Funnel(
    key=event.prompt_id,
    stage=event.stage,
    moment=event.occurred_at,
    within={"triggered": 0, "shown": 60, "clicked": 600, "resolved": 2_700},
    whole=3_600,
    tolerance=2,
)

prompt = assistant.keys(event.user_id, event.rule_version, event.trigger, event.page, event.feature_id)
reached, is_closed = assistant.reached(prompt), assistant.is_closed(prompt)

prompts = Source(
    row_is="a prompt of the assistant",
    counts="users who clicked at least one prompt",
    dated_by="day on which the prompt was triggered",
    left_out="internal and test accounts; stages outside their windows; open prompts from every rate",
    settles_after=2,
    within_a_day_of=event.occurred_at,
    rows=select(
        prompt.c.user_id.label("entity"),
        func.date(prompt.c.triggered, type_=Date).label("day"),
        and_(is_closed, reached["clicked"]).label("qualifies"),
        prompt.c.rule_version,
        prompt.c.trigger,
        prompt.c.page,
        prompt.c.feature_id.label("feature"),
        flag(is_closed).label("closed"),
        flag(is_closed & reached["shown"]).label("shown"),
        flag(is_closed & reached["clicked"]).label("clicked"),
        flag(is_closed & reached["resolved"]).label("resolved"),
        flag(is_closed & assistant.is_reordered(prompt)).label("reordered"),
    ),
    population=customers,
    dimensions=("rule_version", "trigger", "page", "feature"),
    partitions=((), ("rule_version",), ("trigger",), ("page",), ("feature",), ("rule_version", "trigger")),
    sums=("closed", "shown", "clicked", "resolved", "reordered"),
)
