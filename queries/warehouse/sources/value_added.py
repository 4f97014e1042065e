"""What value-added services add: a subscriber in a month, against the same subscriber's months before.

A subscriber-month is a calendar month from the one of the first value-added payment on. Its gain is the month's net
revenue from the subscriber less the subscriber's monthly mean over the three calendar months before the first.
"""

from sqlalchemy import Date, Integer, case, cast, extract, func, select

from queries.warehouse.contract import payments
from queries.warehouse.population import customers
from queries.warehouse.source import Source
from queries.warehouse.sql import last_day

MONTHS_BEFORE = 3

month = cast(extract("year", payments.c.paid_on) * 12 + extract("month", payments.c.paid_on), Integer)

revenue = (
    select(payments.c.user_id, month.label("month"), func.sum(payments.c.amount).label("amount"))
    .group_by(payments.c.user_id, month)
    .subquery("revenue")
)
months = (
    select(month.label("month"), cast(last_day(func.min(payments.c.paid_on)), Date).label("ends"))
    .group_by(month)
    .subquery("months")
)
first = (
    select(payments.c.user_id, func.min(month).label("month"))
    .where(payments.c.kind == "value_added", payments.c.amount > 0)
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
that_month = (revenue.c.user_id == before.c.user_id) & (revenue.c.month == months.c.month)

value_added = Source(
    name="value_added",
    row_is="a subscriber of value-added services in a calendar month since the first payment for them",
    counts="users with a positive value-added payment in the month or earlier",
    dated_by="last day of the calendar month of payment",
    left_out="internal and test accounts, months that are not over",
    settles_after=14,
    rows=select(
        before.c.user_id.label("entity"),
        months.c.ends.label("day"),
        (func.coalesce(revenue.c.amount, 0) - before.c.amount / MONTHS_BEFORE).label("gain"),
    )
    .join_from(before, months, months.c.month >= before.c.month)
    .outerjoin(revenue, that_month)
    .where(months.c.ends <= select(func.max(payments.c.paid_on)).scalar_subquery()),
    population=customers,
    sums=("gain",),
    always_complete=True,
    known_by=payments.c.paid_on,
)
