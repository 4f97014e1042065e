"""Revisions: every published value of a period and why it changed; the list of snapshots."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import polars as pl

from metrics.model.metric import Metric
from metrics.periods.period import Period
from metrics.snapshots.restatements import ROWS, restatements_of
from metrics.snapshots.store import Snapshot, Store
from queries.errors import Damaged

NAME = "values"
VALUES_SCHEMA = {
    "metric": pl.String,
    "version": pl.Int64,
    "start": pl.Date,
    "end": pl.Date,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "complete": pl.Boolean,
}


def values_of(snapshot: Snapshot) -> pl.DataFrame:
    """Published values of a snapshot; empty for one written before values were kept."""
    file = snapshot.manifest.reference(NAME)
    return snapshot.read(file) if file else pl.DataFrame(schema=VALUES_SCHEMA)


Row = dict[str, Any]
Restated = frozenset[tuple[Any, ...]]
"""Rows of a restatement log."""

HISTORY_SCHEMA = pl.Schema(
    {
        "made_at": pl.Datetime("us", "UTC"),
        "snapshot": pl.String(),
        "version": pl.Int64(),
        "value": pl.Float64(),
        "complete": pl.Boolean(),
        "why": pl.String(),
    }
)


class RevisionReason(StrEnum):
    """Why a value differs from the snapshot before."""

    FIRST = "first"
    DEFINITION = "definition"
    """Another version of the definition; the two are never one series."""
    RESTATED = "restated"
    """Published days of the period have other rows now."""
    PEOPLE = "people"
    """Same rows, but people are counted otherwise: marked as internal, removed, added."""
    MORE_DAYS = "more_days"
    """The period was not over."""
    CODE = "code"
    """Other code or settings."""
    DAMAGED = "damaged"
    """The snapshot cannot be read."""


def history(store: Store, metric: Metric, period: Period, until: Snapshot | None = None) -> pl.DataFrame:
    """Revisions of a period's value, one row each: `made_at`, `snapshot`, `version`, `value`, `complete`, `why`.

    Of the metric's headline grain, in the order in which they were published, up to one snapshot where that is asked
    for; `why` is one of Why. A damaged snapshot has a row, too, for nobody knows whether it had another value.
    """
    revisions: list[Row] = []
    before: Row | None = None
    known: Restated = frozenset()
    for stamp in store.stamps(until):
        try:
            snapshot = store.snapshot(str(stamp))
            for row in _published(snapshot, metric, period):
                if before is None or any(before[name] != row[name] for name in ("version", "value", "complete")):
                    now = _restated(snapshot, metric, period)
                    revisions.append(row | {"why": str(_why(before, row, {why for why, *_ in now - known}))})
                    before, known = row, now
        except Damaged:
            revisions.append({"made_at": stamp.at, "snapshot": str(stamp), "why": str(RevisionReason.DAMAGED)})
    return pl.DataFrame(revisions, HISTORY_SCHEMA, orient="row")


def _published(snapshot: Snapshot, metric: Metric, period: Period) -> Iterator[Row]:
    rows = values_of(snapshot).filter(
        (pl.col("metric") == metric.id) & (pl.col("start") == period.start) & (pl.col("end") == period.end)
    )
    for row in rows.select("version", "value", "complete").iter_rows(named=True):
        yield {"made_at": snapshot.manifest.made_at, "snapshot": snapshot.id, **row}


def _why(before: Row | None, now: Row, reasons: set[str]) -> RevisionReason:
    if before is None:
        return RevisionReason.FIRST
    if before["version"] != now["version"]:
        return RevisionReason.DEFINITION
    if reasons:
        return RevisionReason.RESTATED if ROWS in reasons else RevisionReason.PEOPLE
    return RevisionReason.CODE if before["complete"] else RevisionReason.MORE_DAYS


def _restated(snapshot: Snapshot, metric: Metric, period: Period) -> Restated:
    """Restatements of the period in the snapshot's log; those not in an earlier log are newer, whatever the clock."""
    touched = pl.col("source").is_in([source.name for source in metric.sources]) & (pl.col("by") == "")
    inside = pl.col("day").is_between(period.start, period.end)
    return frozenset(restatements_of(snapshot).filter(touched & inside).select("why", pl.exclude("why")).iter_rows())


SNAPSHOTS_SCHEMA = pl.Schema(
    {
        "made_at": pl.Datetime("us", "UTC"),
        "through": pl.Date(),
        "checks": pl.Int64(),
        "failed": pl.Int64(),
        "critical": pl.Int64(),
        "snapshot": pl.String(),
    }
)


def published(store: Store, until: Snapshot | None = None) -> pl.DataFrame:
    """Published snapshots, one row each: `made_at`, `through`, how many `checks`, `failed` and `critical` ones; its id.

    In the order in which they were published, up to one where that is asked for.
    """
    return pl.DataFrame([_row(snapshot) for snapshot in store.readable(until)], SNAPSHOTS_SCHEMA, orient="row")


def _row(snapshot: Snapshot) -> dict[str, object]:
    checks = snapshot.manifest.checks
    return {
        "made_at": snapshot.manifest.made_at,
        "through": snapshot.manifest.through,
        "checks": len(checks),
        "failed": sum(not check.passed for check in checks),
        "critical": sum(check.is_critical for check in checks),
        "snapshot": snapshot.id,
    }
