"""Rows by day: how many there are and their checksum, by which the next refresh knows which days it has seen."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from queries.rules.day_ranges import DayRange

DAY = "day"
DAYS = {DAY: pl.Date(), "rows": pl.Int64(), "checksum": pl.String()}

BY_DAY = [DAY, "rows"]

MOST_SPANS = 64
"""To ask for more spans than these costs more than to read the days in between again."""


def rows_by_day(rows: pl.DataFrame, day: str | None) -> pl.DataFrame:
    """A row a day as DAYS, in order: the number of rows, and a checksum that changes with any value of any of them.

    Rows without a day are of none. `rows` are typed; `day` is their column of the day or the moment.
    """
    if day is None or rows.is_empty():
        return pl.DataFrame(schema=DAYS)
    hashed = rows.select(pl.col(day).cast(pl.Date).alias(DAY), rows.hash_rows().alias("hash"))
    sums = pl.len().cast(pl.Int64).alias("rows"), pl.col("hash").cast(pl.Int128).sum().cast(pl.String)
    return hashed.drop_nulls(DAY).group_by(DAY).agg(*sums).rename({"hash": "checksum"}).sort(DAY)


def rows_by_month(days: pl.DataFrame) -> dict[str, int]:
    """Month, such as `2025-12` → its rows, of a frame as DAYS."""
    return dict(days.group_by(pl.col(DAY).dt.strftime("%Y-%m")).agg(pl.col("rows").sum()).rows())


def of_period(*periods: str) -> pl.Expr:
    """Whether a day is of one of these periods, a month such as `2025-12` or a day such as `2025-12-07`."""
    day = pl.col(DAY).dt
    return day.strftime("%Y-%m").is_in(periods) | day.strftime("%Y-%m-%d").is_in(periods)


def changed(then: pl.DataFrame, now: pl.DataFrame) -> list[date | None]:
    """Days of which rows or checksum differ between two frames as DAYS; None for the rows without a day."""
    pairs = ((then, now), (now, then))
    different = [one.join(other, on=[*DAYS], how="anti", nulls_equal=True)[DAY] for one, other in pairs]
    return pl.concat(different).unique().sort().to_list()


def are_counted_alike(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two frames as DAYS have the same number of rows on each day."""
    by_day = (frame.drop_nulls(DAY).select(BY_DAY).sort(DAY) for frame in (one, other))
    return next(by_day).equals(next(by_day))


def unsettled(then: pl.DataFrame, through: date, now: pl.DataFrame, settles_after: int) -> list[date]:
    """Days of `now` that are no more than `settles_after` days before the newest one of `then`, up to `through`, or
    that are later; all where none is known. A day of years to come is not the newest one.
    """
    newest: Any = then.filter(pl.col(DAY) <= through)[DAY].max()
    days = now[DAY].drop_nulls()
    if newest is None:
        return days.to_list()
    first = newest - timedelta(days=min(settles_after, (newest - date.min).days))
    return days.filter(days >= first).to_list()


def spans_of(days: Collection[date], among: Sequence[date]) -> list[DayRange]:
    """Spans of days, with no other one `among` all in between; where they are many, one that holds them all."""
    spans: list[DayRange] = []
    wanted, previous = frozenset(days), False
    for day in sorted({*among, *days}):
        if day in wanted:
            spans.append((spans.pop()[0] if previous else day, day))
        previous = day in wanted
    return spans if len(spans) <= MOST_SPANS else [(spans[0][0], spans[-1][1])]
