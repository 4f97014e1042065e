"""Subscribers of value-added services month by month: what each of them paid net, before the first such payment too."""

from datetime import date

import polars as pl
from sqlalchemy import Select, func, select

from queries.sources.definitions.value_added import is_value_added, month
from queries.sources.facts import frame
from queries.sources.ids import same_id
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


def months(warehouse: Warehouse, through: date, leaving_out: LeftOut) -> pl.DataFrame:
    """A row per subscriber among customers and month with a payment, of payments up to a day.

    `first` is the month of the first positive value-added payment, `amount` the net revenue of the month.
    """
    rows = frame(warehouse, _months().params({COMPLETE_THROUGH.key: through}), leaving_out)
    return rows.select(pl.col(name).cast(kind) if kind else name for name, kind in MONTHS.items())


def first_month(warehouse: Warehouse, leaving_out: LeftOut) -> int | None:
    """Month of the first payment of anybody: nothing is known of months before."""
    first: int | None = frame(warehouse, select(func.min(month).label("first")), leaving_out).item()
    return first


def _months() -> Select[tuple[object, ...]]:
    is_known = payments.c.paid_on <= COMPLETE_THROUGH
    first = select(payments.c.user_id, func.min(month).label("first")).where(is_value_added, is_known)
    subscriber = first.group_by(payments.c.user_id).subquery("subscriber")
    people = customers.rows.add_columns(users.c.registered_on).subquery("people")
    amount = func.sum(payments.c.amount).label("amount")
    by = [payments.c.user_id, people.c.registered_on, subscriber.c.first, month]
    query = select(*by[:3], month.label("month"), amount).join_from(
        payments, subscriber, subscriber.c.user_id == payments.c.user_id
    )
    return query.join(people, same_id(people.c.entity, payments.c.user_id)).where(is_known).group_by(*by)
