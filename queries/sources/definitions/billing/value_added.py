"""What value-added services add: a subscriber in a month, against the same subscriber's months before.

A subscriber-month is a calendar month from the one of the first value-added payment on, up to the last month that is
over by the watermark, whether anybody paid in it or not. Its gain is the month's net revenue from the subscriber less
the subscriber's monthly mean over the three calendar months before the first.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, select

from queries.engines.functions import last_day, next_last_day
from queries.sources.source import COMPLETE_THROUGH, Source, customers
from queries.warehouse.contract import payments

MONTHS_BEFORE = 3


def number_of(day: ColumnElement[Any]) -> ColumnElement[int]:
    """The months up to that of a day, counted from year 0."""
    return cast(extract("year", day) * 12 + extract("month", day), Integer)


month = number_of(payments.c.paid_on)
is_value_added = (payments.c.kind == "value_added") & (payments.c.amount > 0)

revenue = (
    select(payments.c.user_id, month.label("month"), func.sum(payments.c.amount).label("amount"))
    .group_by(payments.c.user_id, month)
    .subquery("revenue")
)
started = (
    select(last_day(func.min(payments.c.paid_on)).label("ends")).where(is_value_added).cte("months", recursive=True)
)
following = next_last_day(started.c.ends)
months = started.union_all(select(following).where(following <= COMPLETE_THROUGH))
"""Every calendar month since somebody first paid for a value-added service, by its last day."""
first = (
    select(payments.c.user_id, func.min(month).label("month"))
    .where(is_value_added)
    .group_by(payments.c.user_id)
    .subquery("first")
)
is_before = revenue.c.month.between(first.c.month - MONTHS_BEFORE, first.c.month - 1)
before = (
    select(first.c.user_id, first.c.month, func.sum(case((is_before, revenue.c.amount), else_=0)).label("amount"))
    .outerjoin_from(first, revenue, revenue.c.user_id == first.c.user_id)
    .group_by(first.c.user_id, first.c.month)
    .subquery("before")
)
that_month = (revenue.c.user_id == before.c.user_id) & (revenue.c.month == number_of(months.c.ends))

value_added = Source(
    row_is="a subscriber of value-added services in a calendar month since the first payment for them",
    counts="users with a positive value-added payment in the month or earlier",
    dated_by="last day of the calendar month",
    left_out="internal and test accounts, months that are not over",
    settles_after=14,
    rows=select(
        before.c.user_id.label("entity"),
        months.c.ends.label("day"),
        (func.coalesce(revenue.c.amount, 0) - before.c.amount / MONTHS_BEFORE).label("gain"),
    )
    .join_from(before, months, number_of(months.c.ends) >= before.c.month)
    .outerjoin(revenue, that_month)
    .where(months.c.ends <= COMPLETE_THROUGH),
    population=customers,
    sums=("gain",),
    always_complete=True,
    known_by=payments.c.paid_on,
)
