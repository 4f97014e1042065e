"""Event logs of a snapshot: rows of a fact table in pieces of a month or a day, read for a period only."""

from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise

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


def file_of(snapshot: Snapshot, table: str) -> File | None:
    """Published reference file of a name."""
    return next((file for file in snapshot.manifest.references if file.table == table), None)


def parts_of(snapshot: Snapshot, log: str) -> list[Part]:
    """Pieces of a log in order. Raises Refusal where the snapshot has no such log."""
    file, days = file_of(snapshot, PREFIX + log), file_of(snapshot, PREFIX + log + DAYS)
    if file is None or days is None:
        raise Refusal("no_log", log=log)
    starts = pieces(snapshot.read(days))
    rows = file.rows - sum(part.rows for part in file.earlier)
    return [*file.earlier, Part(starts[-1], file.sha256, rows)] if starts else []


def events(snapshot: Snapshot, log: str, period: Period) -> pl.DataFrame:
    """Rows of a log whose day is in the period: `user`, `at` and the others, in the order of `at`.

    Raises Refusal where the snapshot has no such log, and Damaged where a digest differs.
    """
    parts = parts_of(snapshot, log)
    ends = [*(later.month - ONE_DAY for _, later in pairwise(parts)), date.max]
    read = [part for part, end in zip(parts, ends, strict=True) if part.month <= period.end and end >= period.start]
    frames = [snapshot.read(File(PREFIX + log, part.sha256, part.rows)) for part in read]
    begin = datetime.combine(period.start, time.min)
    is_inside = pl.col("at").is_between(begin, datetime.combine(period.end + ONE_DAY, time.min), closed="left")
    return (pl.concat(frames) if frames else _empty(snapshot, log)).filter(is_inside)


def span(snapshot: Snapshot, log: str) -> Period | None:
    """First to last day of a log; None for an empty one. Raises Refusal where the snapshot has no such log."""
    days = file_of(snapshot, PREFIX + log + DAYS)
    if days is None:
        raise Refusal("no_log", log=log)
    known = snapshot.read(days)["day"]
    return Period(known.min(), known.max()) if len(known) else None  # type: ignore[arg-type]


def last_month(snapshot: Snapshot, log: str) -> Period | None:
    """Last calendar month of a log that is over by the last day read, or its whole span; None for an empty log."""
    known = span(snapshot, log)
    if known is None:
        return None
    month_start = start_of(Grain.MONTH, snapshot.manifest.through + ONE_DAY)
    month = Period(start_of(Grain.MONTH, month_start - ONE_DAY), month_start - ONE_DAY)
    return month if known.start <= month.end and known.end >= month.start else known


def _empty(snapshot: Snapshot, log: str) -> pl.DataFrame:
    files = (file for file in snapshot.manifest.references if file.table == PREFIX + log)
    return snapshot.read(replace(next(files), earlier=())).clear()
