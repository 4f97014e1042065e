"""Use under a paid plan: a row of use on a day on which its user held a paid, non-trial entitlement."""

from sqlalchemy import or_, select

from queries.sources.source import Source, customers
from queries.warehouse.contract import subscriptions, usage_daily

held_that_day = (
    (subscriptions.c.user_id == usage_daily.c.user_id)
    & (subscriptions.c.started_on <= usage_daily.c.usage_date)
    & or_(subscriptions.c.ended_on.is_(None), usage_daily.c.usage_date < subscriptions.c.ended_on)
)

paid_use = (
    select(
        usage_daily.c.user_id.label("entity"),
        usage_daily.c.usage_date.label("day"),
        usage_daily.c.feature_id.label("feature"),
    )
    .join_from(usage_daily, subscriptions, held_that_day)
    .where(~subscriptions.c.is_trial)
)
"""A row of use for each paid, non-trial entitlement that its user held on the day."""

entitlements = Source(
    row_is="a row of use on a day on which its user held a paid plan",
    counts="users who hold a paid, non-trial entitlement on one of their active days",
    dated_by="day of use",
    left_out="internal and test accounts, trials",
    settles_after=2,
    rows=paid_use.add_columns(usage_daily.c.platform, subscriptions.c.plan),
    population=customers,
    dimensions=("feature", "platform", "plan"),
    partitions=((), ("feature",), ("platform",), ("feature", "platform"), ("plan",)),
)
