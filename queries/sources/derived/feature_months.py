"""People of each feature by month, those of them who used nothing else in it, and everybody who used several.

People and rows are those of the source `usage`; rows without a feature are of a feature of their own, as there.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import polars as pl
from sqlalchemy import BigInteger, Integer, Select, String, Values, cast, column, func, select, values

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

BITS = 62
"""Features in one integer."""

ROWS_AT_ONCE = 10_000_000
"""Rows of use that are read at once; a month with more is read alone."""


def months(warehouse: Warehouse, rows: Mapping[date, int], leaving_out: LeftOut) -> pl.DataFrame:
    """A row a month and feature, with the columns COUNTS, of the months that are wanted: last day → rows of use.

    Empty where the warehouse does not say which feature is used.
    """
    if warehouse.lacks(usage_daily.c.feature_id) is not None:
        return pl.DataFrame(schema=COUNTS)
    found = (_read(warehouse, first, last, leaving_out) for first, last in _spans(rows))
    return counted(pl.concat([pl.DataFrame(schema=GROUPS), *found]))


def counted(groups: pl.DataFrame) -> pl.DataFrame:
    """Counts of groups: people of several features are in so many groups of their month, so often is each counted."""
    users, is_single = pl.col("users"), pl.col("features") == 1
    by_number = groups.group_by("month", "features").agg(people=users.sum() // pl.col("features").first())
    whole = by_number.group_by("month").agg(
        pl.col("people").sum(), several=pl.col("people").filter(pl.col("features") > 1).sum()
    )
    features = groups.group_by(*KEYS).agg(users.sum(), only_users=users.filter(is_single).sum())
    return features.join(whole, on="month").select(*COUNTS).sort(*KEYS, nulls_last=True)


def _read(warehouse: Warehouse, first: date, last: date, leaving_out: LeftOut) -> pl.DataFrame:
    """Groups of the months of these days.

    Their features are read before: an engine that does not know how few they are would build a hash table of the use.
    """
    use = usage_daily.c
    named = select(use.feature_id).where(use.usage_date.between(first, last)).distinct()
    features = frame(warehouse, named, leaving_out).to_series().sort()
    if features.is_empty():
        return pl.DataFrame(schema=GROUPS)
    found = frame(warehouse, _groups(first, last, _places(features)), leaving_out)
    return found.select(pl.col(name).cast(kind) for name, kind in GROUPS.items())


def _places(features: pl.Series) -> Values:
    """A row a feature: which bit of which word it is; a missing one is a feature, too."""
    columns = column("feature", usage_daily.c.feature_id.type), column("word", Integer), column("bit", BigInteger)
    rows = [(feature, place // BITS, 1 << place % BITS) for place, feature in enumerate(features)]
    return values(*columns, name="places").data(rows)


def _groups(first: date, last: date, features: Values) -> Select[tuple[object, ...]]:
    """Features of a person as bits of a few integers: as texts, a row a person and feature, they cost twice as much."""
    use = usage_daily.c
    month, is_feature = last_day(use.usage_date).label("month"), use.feature_id.is_not_distinct_from(features.c.feature)
    bits = func.bit_or(features.c.bit).label("bits")
    of_person = select(month, use.user_id, features.c.word, bits).join_from(usage_daily, features, is_feature)
    of_these = of_person.where(use.usage_date.between(first, last))
    used = of_these.group_by(month, use.user_id, features.c.word).subquery("used")
    of_all_words = func.sum(func.bit_count(used.c.bits)).over(partition_by=[used.c.month, used.c.user_id])
    by_person = select(used.c.month, used.c.word, used.c.bits, of_all_words.label("features"))
    person = by_person.where(is_among(used.c.user_id, customers.rows)).subquery("person")
    alike = select(*person.c, func.count().label("users")).group_by(*person.c).subquery("alike")
    is_used = (alike.c.word == features.c.word) & (alike.c.bits.bitwise_and(features.c.bit) != 0)
    group = alike.c.month, cast(features.c.feature, String).label("feature"), alike.c.features
    return select(*group, func.sum(alike.c.users).label("users")).join_from(alike, features, is_used).group_by(*group)


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
