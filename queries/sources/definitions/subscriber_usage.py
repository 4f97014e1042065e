"""Use by subscribers of value-added services: a row of use on a day on which its user held a paid one."""

from sqlalchemy import select

from queries.sources.definitions.entitlements import held_that_day
from queries.sources.source import Source, customers
from queries.warehouse.contract import subscriptions, usage_daily

subscriber_usage = Source(
    row_is="a row of use on a day on which its user held a paid value-added service",
    counts="users who hold a paid, non-trial value-added service on one of their active days",
    dated_by="day of use",
    left_out="internal and test accounts, trials",
    settles_after=2,
    rows=select(
        usage_daily.c.user_id.label("entity"),
        usage_daily.c.usage_date.label("day"),
        usage_daily.c.feature_id.label("feature"),
    )
    .join_from(usage_daily, subscriptions, held_that_day)
    .where(~subscriptions.c.is_trial, subscriptions.c.kind == "value_added"),
    population=customers,
    dimensions=("feature",),
    partitions=((), ("feature",)),
)
