"""Event logs of a snapshot: rows of a fact table in pieces of a month or a day, read for a period only."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

import polars as pl

from metrics.aggregates.schema import File, Part
from metrics.errors import Refusal
from metrics.periods.period import ONE_DAY, Grain, Period, start_of
from metrics.snapshots.store import Snapshot

PREFIX, DAYS = "log_", "_days"
"""A log is the file `log_NAME`, its pieces its parts; `log_NAME_days` has the rows and the checksum of each day."""

LARGE = 5_000_000
"""Rows of a month above which each of its days is a piece of its own."""


def pieces(days: pl.DataFrame) -> list[date]:
    """First day of each piece, in order; `days` has `day` and `rows`."""
    by_month = days.with_columns(month=pl.col("day").dt.truncate("1mo"))
    is_large = pl.col("rows").sum().over("month") > LARGE
    starts = by_month.select(pl.when(is_large).then("day").otherwise("month").alias("start"))["start"]
    return sorted(set(starts.to_list()))


def days_of(snapshot: Snapshot, log: str) -> pl.DataFrame:
    """Days of a log: `day`, `rows`, and what tells a change. Raises Refusal where the snapshot has no such log."""
    return snapshot.read(_file(snapshot, log + DAYS))


def parts_of(snapshot: Snapshot, log: str) -> list[Part]:
    """Pieces of a log in order. Raises Refusal where the snapshot has no such log."""
    file, starts = _file(snapshot, log), pieces(days_of(snapshot, log))
    rows = file.rows - sum(part.rows for part in file.earlier)
    return [*file.earlier, Part(starts[-1], file.sha256, rows)] if starts else []


def events(snapshot: Snapshot, log: str, period: Period) -> pl.DataFrame:
    """Rows of a log whose day is in the period: `user`, `at` and the others, in the order of `at`.

    Raises Refusal where the snapshot has no such log, and Damaged where a digest differs.
    """
    parts = parts_of(snapshot, log)
    ends = [*(later.month - ONE_DAY for _, later in pairwise(parts)), date.max][: len(parts)]
    read = [part for part, end in zip(parts, ends, strict=True) if part.month <= period.end and end >= period.start]
    frames = [snapshot.read(File(PREFIX + log, part.sha256, part.rows)) for part in read]
    if not frames:  # the columns are those of any piece
        return snapshot.read(replace(_file(snapshot, log), earlier=())).clear()
    return on_days(pl.concat(frames), period)


def on_days(rows: pl.DataFrame, period: Period) -> pl.DataFrame:
    """Rows whose `at` is on a day of the period."""
    begin, end = datetime.combine(period.start, time.min), datetime.combine(period.end + ONE_DAY, time.min)
    return rows.filter(pl.col("at").is_between(begin, end, closed="left"))


def is_near(
    rows: pl.DataFrame, others: pl.DataFrame, side: Literal["forward", "backward"], within: timedelta
) -> pl.Series:
    """Whether each row has another of the same user within a time after it (forward) or before it (backward)."""
    mine, theirs = (some.select(pl.col("user").cast(pl.String), "at").sort("at") for some in (rows, others))
    found = theirs.with_columns(found=pl.lit(value=True))
    joined = mine.join_asof(found, on="at", by="user", strategy=side, tolerance=within, check_sortedness=False)
    return joined["found"].fill_null(value=False)


def span(snapshot: Snapshot, log: str) -> Period | None:
    """First to last day of a log; None for an empty one. Raises Refusal where the snapshot has no such log."""
    known = days_of(snapshot, log)["day"]
    return Period(known.min(), known.max()) if len(known) else None  # type: ignore[arg-type]


def last_month(snapshot: Snapshot, log: str) -> Period | None:
    """Last calendar month of a log that is over by the last day read, or its whole span; None for an empty log."""
    known = span(snapshot, log)
    if known is None:
        return None
    month_start = start_of(Grain.MONTH, snapshot.manifest.through + ONE_DAY)
    month = Period(start_of(Grain.MONTH, month_start - ONE_DAY), month_start - ONE_DAY)
    return month if known.start <= month.end and known.end >= month.start else known


def _file(snapshot: Snapshot, name: str) -> File:
    file = snapshot.manifest.reference(PREFIX + name)
    if file is None:
        raise Refusal("no_log", log=name.removesuffix(DAYS))
    return file
