"""Use of the product: a user on a day in a feature on a platform."""

from sqlalchemy import select

from queries.sources.source import Source, customers
from queries.warehouse.contract import usage_daily

usage = Source(
    row_is="a user on a day in a feature on a platform",
    counts="users with at least one row of use",
    dated_by="day of use",
    left_out="internal and test accounts",
    settles_after=2,
    rows=select(
        usage_daily.c.user_id.label("entity"),
        usage_daily.c.usage_date.label("day"),
        usage_daily.c.feature_id.label("feature"),
        usage_daily.c.platform,
        usage_daily.c.minutes,
        usage_daily.c.sessions,
    ),
    population=customers,
    dimensions=("feature", "platform"),
    partitions=((), ("feature",), ("platform",), ("feature", "platform")),
    sums=("minutes", "sessions"),
)
