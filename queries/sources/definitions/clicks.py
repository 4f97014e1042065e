"""Clicks: a click of a user on a page of the product."""

from sqlalchemy import Date, func, select

from queries.sources.source import Source, customers
from queries.warehouse.contract import interactions

action = interactions.c
CLICK = "click"

clicks = Source(
    row_is="a click of a user on a page",
    counts="users who clicked at least once",
    dated_by="day of the click",
    left_out="internal and test accounts",
    settles_after=2,
    within_a_day_of=action.occurred_at,
    rows=select(
        action.user_id.label("entity"),
        func.date(action.occurred_at, type_=Date).label("day"),
        action.page,
    ).where(action.action == CLICK),
    population=customers,
    dimensions=("page",),
    partitions=((), ("page",)),
)
