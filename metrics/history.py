"""How the value of a period became what it is."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import polars as pl

from metrics.metric import Metric
from metrics.periods import Period
from metrics.restatements import ROWS, restatements_of
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
    PEOPLE = "people"
    """They have the same rows, of people who are counted otherwise: marked as internal, taken out, put in."""
    MORE_DAYS = "more_days"
    """The period was not over."""
    CODE = "code"
    """None of these: other code, or another setting."""


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
    found = _restated(snapshot, metric, period, before["made_at"])
    if found:
        return Why.RESTATED if ROWS in found else Why.PEOPLE
    return Why.CODE if before["complete"] else Why.MORE_DAYS


def _restated(snapshot: Snapshot, metric: Metric, period: Period, since: Any) -> set[str]:
    """For which reasons days of the period were found to have another total since."""
    touched = pl.col("source").is_in([source.name for source in metric.sources]) & (pl.col("by") == "")
    inside = pl.col("day").is_between(period.start, period.end) & (pl.col("found_at") > since)
    return set(restatements_of(snapshot).filter(touched & inside)["why"])
