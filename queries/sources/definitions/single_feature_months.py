"""People who used one feature only in a calendar month, dated by the last day of the month."""

from sqlalchemy import func, select

from queries.engines.functions import last_day
from queries.sources.source import COMPLETE_THROUGH, Source, customers
from queries.warehouse.contract import usage_daily

month_end = last_day(usage_daily.c.usage_date)
first, last = func.min(usage_daily.c.feature_id), func.max(usage_daily.c.feature_id)

single_feature_months = Source(
    row_is="a user in a calendar month in which that user used a single feature",
    counts="users of one feature and of no other in the month",
    dated_by="last day of the calendar month",
    left_out="internal and test accounts, months that are not over",
    settles_after=2,
    rows=select(usage_daily.c.user_id.label("entity"), month_end.label("day"), first.label("feature"))
    .where(month_end <= COMPLETE_THROUGH)
    .group_by(usage_daily.c.user_id, month_end)
    .having(first == last),
    population=customers,
    dimensions=("feature",),
    partitions=((), ("feature",)),
    always_complete=True,
    known_by=usage_daily.c.usage_date,
)
