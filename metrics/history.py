"""How the value of a period became what it is."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import polars as pl

from metrics.metric import Metric
from metrics.periods import Period
from metrics.snapshots import Snapshot, Store
from metrics.values import values_of

Row = dict[str, Any]

SCHEMA = pl.Schema(
    {
        "made_at": pl.Datetime("us", "UTC"),
        "snapshot": pl.String(),
        "version": pl.Int64(),
        "value": pl.Float64(),
        "complete": pl.Boolean(),
        "why": pl.String(),
    }
)


class Why(StrEnum):
    """Why a value is another one than in the snapshot before."""

    FIRST = "first"
    DEFINITION = "definition"
    """Another version of the metric: the two are shown side by side, never as one series."""
    RESTATED = "restated"
    """Days of the period that had been published have other rows now."""
    MORE_DAYS = "more_days"
    """The period was not over."""
    CODE = "code"
    """None of these: other code, another setting, or people who moved to another region."""


def history(store: Store, metric: Metric, period: Period) -> pl.DataFrame:
    """A row for every value that the period had: `made_at`, `snapshot`, `version`, `value`, `complete`, `why`.

    Of the metric's headline grain, oldest first; `why` is one of Why.
    """
    found: list[Row] = []
    for snapshot in store.readable():
        for row in _published(snapshot, metric, period):
            if not found or any(found[-1][name] != row[name] for name in ("version", "value", "complete")):
                found.append(row | {"why": str(_why(found[-1] if found else None, row, snapshot, metric, period))})
    return pl.DataFrame(found, SCHEMA, orient="row")


def _published(snapshot: Snapshot, metric: Metric, period: Period) -> Iterator[Row]:
    rows = values_of(snapshot).filter(
        (pl.col("metric") == metric.id) & (pl.col("start") == period.start) & (pl.col("end") == period.end)
    )
    for row in rows.select("version", "value", "complete").iter_rows(named=True):
        yield {"made_at": snapshot.manifest.made_at, "snapshot": snapshot.id, **row}


def _why(before: Row | None, now: Row, snapshot: Snapshot, metric: Metric, period: Period) -> Why:
    if before is None:
        return Why.FIRST
    if before["version"] != now["version"]:
        return Why.DEFINITION
    if _is_restated(snapshot, metric, period, before["made_at"]):
        return Why.RESTATED
    return Why.CODE if before["complete"] else Why.MORE_DAYS


def _is_restated(snapshot: Snapshot, metric: Metric, period: Period, since: Any) -> bool:
    """Whether a day of the period was found to have other rows since."""
    logs = [snapshot.read(file) for file in snapshot.manifest.references if file.table == "restatements"]
    touched = pl.col("source").is_in([source.name for source in metric.sources])
    inside = pl.col("day").is_between(period.start, period.end) & (pl.col("found_at") > since)
    return any(log.filter(touched & inside).height for log in logs)
