"""Subscribers of value-added services month by month: what each of them paid net, before the first such payment too."""

from datetime import date

import polars as pl
from sqlalchemy import Select, func, select

from queries.sources.definitions.billing.value_added import is_value_added, month
from queries.sources.facts import frame
from queries.sources.ids import is_among
from queries.sources.source import COMPLETE_THROUGH, customers
from queries.warehouse.contract import payments, users
from queries.warehouse.warehouse import LeftOut, Warehouse

TABLES = ("users", "payments")

MONTHS = {
    "user_id": None,
    "registered_on": pl.Date,
    "first": pl.Int32,
    "month": pl.Int32,
    "amount": pl.Float64,
}
"""Columns of the result; months are counted from year 0, as `value_added.number_of` does."""


ID = pl.col("user_id").cast(pl.String).alias("id")
"""Id by which tables are joined, of which one may have numbers and another text."""
is_known = payments.c.paid_on <= COMPLETE_THROUGH


def months(warehouse: Warehouse, through: date, leaving_out: LeftOut) -> pl.DataFrame:
    """A row per subscriber among customers and month with a payment, of payments up to a day.

    `first` is the month of the first positive value-added payment, `amount` the net revenue of the month.
    """
    known = {COMPLETE_THROUGH.key: through}
    paid = frame(warehouse, _paid().params(known), leaving_out).with_columns(ID)
    people = frame(warehouse, _people().params(known), leaving_out).with_columns(ID)
    rows = paid.join(people.select("id", "registered_on"), on="id")
    return rows.select(pl.col(name).cast(kind) if kind else name for name, kind in MONTHS.items())


def first_month(warehouse: Warehouse, leaving_out: LeftOut) -> int | None:
    """Month of the first payment of anybody: nothing is known of months before."""
    first: int | None = frame(warehouse, select(func.min(month).label("first")), leaving_out).item()
    return first


def _subscribers() -> Select[tuple[object, ...]]:
    first = select(payments.c.user_id, func.min(month).label("first")).where(is_value_added, is_known)
    return first.group_by(payments.c.user_id)


def _paid() -> Select[tuple[object, ...]]:
    """A row per subscriber and month with a payment."""
    subscriber = _subscribers().subquery("subscriber")
    by = [payments.c.user_id, subscriber.c.first, month]
    query = select(*by[:2], month.label("month"), func.sum(payments.c.amount).label("amount"))
    joined = query.join_from(payments, subscriber, subscriber.c.user_id == payments.c.user_id)
    return joined.where(is_known).group_by(*by)


def _people() -> Select[tuple[object, ...]]:
    """Customers who subscribe."""
    people = select(users.c.user_id, users.c.registered_on).where(is_among(users.c.user_id, customers.rows))
    return people.where(is_among(users.c.user_id, _subscribers()))
