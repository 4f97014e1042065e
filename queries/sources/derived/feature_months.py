"""People of each feature by month, those of them who used nothing else in it, and everybody who used several.

People and rows are those of the source `usage`; rows without a feature are of a feature of their own, as there.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Select, String, cast, func, select

from queries.engines.functions import last_day
from queries.sources.facts import frame
from queries.sources.ids import is_among
from queries.sources.source import customers
from queries.warehouse.contract import usage_daily
from queries.warehouse.warehouse import LeftOut, Warehouse

NAME = "feature_months"
"""Name of the published table."""
TABLES = ("users", "usage_daily")

KEYS = {"month": pl.Date, "feature": pl.String}
COUNTS = KEYS | dict.fromkeys(("users", "only_users", "people", "several"), pl.Int64)
"""Columns of the result. `month` is its last day; `only_users` are those of the `users` of a feature who used no other.

`people` and `several` are everybody in the month, and who used several features: the same in each of its rows.
"""
GROUPS = KEYS | {"features": pl.Int64, "users": pl.Int64}
"""Columns of what is read: users of a feature in a month by the number of features that they used in it."""

ROWS_AT_ONCE = 10_000_000
"""Rows of use that are read at once; a month with more is read alone."""


def months(warehouse: Warehouse, rows: Mapping[date, int], leaving_out: LeftOut) -> pl.DataFrame:
    """A row a month and feature, with the columns COUNTS, of the months that are wanted: last day → rows of use.

    Empty where the warehouse does not say which feature is used.
    """
    if warehouse.lacks(usage_daily.c.feature_id) is not None:
        return pl.DataFrame(schema=COUNTS)
    groups = (frame(warehouse, _groups(first, last), leaving_out) for first, last in _spans(rows))
    typed = (found.select(pl.col(name).cast(kind) for name, kind in GROUPS.items()) for found in groups)
    return counted(pl.concat([pl.DataFrame(schema=GROUPS), *typed]))


def counted(groups: pl.DataFrame) -> pl.DataFrame:
    """Counts of groups: people of several features are in so many groups of their month, so often is each counted."""
    users, is_single = pl.col("users"), pl.col("features") == 1
    by_number = groups.group_by("month", "features").agg(people=users.sum() // pl.col("features").first())
    whole = by_number.group_by("month").agg(
        pl.col("people").sum(), several=pl.col("people").filter(pl.col("features") > 1).sum()
    )
    features = groups.group_by(*KEYS).agg(users.sum(), only_users=users.filter(is_single).sum())
    return features.join(whole, on="month").select(*COUNTS).sort(*KEYS, nulls_last=True)


def _groups(first: date, last: date) -> Select[tuple[object, ...]]:
    use = usage_daily.c
    month = last_day(use.usage_date)
    of_these = select(month.label("month"), use.user_id, use.feature_id).where(use.usage_date.between(first, last))
    used = of_these.group_by(month, use.user_id, use.feature_id).subquery("used")
    features = func.count().over(partition_by=[used.c.month, used.c.user_id]).label("features")
    by_person = select(used.c.month, cast(used.c.feature_id, String).label("feature"), features)
    person = by_person.where(is_among(used.c.user_id, customers.rows)).subquery("person")
    return select(*person.c, func.count().label("users")).group_by(*person.c)


def _spans(rows: Mapping[date, int]) -> Iterator[tuple[date, date]]:
    """First and last days of months one after another, together while they have no more than ROWS_AT_ONCE."""
    span: list[date] = []
    held = 0
    for month in sorted(rows):
        if span and (held + rows[month] > ROWS_AT_ONCE or span[-1] + timedelta(days=1) != month.replace(day=1)):
            yield span[0].replace(day=1), span[-1]
            span, held = [], 0
        span.append(month)
        held += rows[month]
    if span:
        yield span[0].replace(day=1), span[-1]
