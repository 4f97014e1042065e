"""What was believed on a day, and how the value of a period became what it is."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import polars as pl

from metrics.metric import Metric
from metrics.periods import Period
from metrics.refusal import Refusal
from metrics.snapshots import Snapshot, Store
from metrics.values import values_of
from queries.problem import Damaged

Row = dict[str, Any]

WRITTEN = "%Y%m%dT%H%M%S%f"
"""How an id begins: the moment at which the snapshot was made, UTC."""


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

CHECKED = pl.Schema(
    {
        "made_at": pl.Datetime("us", "UTC"),
        "through": pl.Date(),
        "checks": pl.Int64(),
        "failed": pl.Int64(),
        "critical": pl.Int64(),
        "snapshot": pl.String(),
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


def as_of(store: Store, day: date) -> Snapshot:
    """The last snapshot that was made by the end of the day, UTC. Raises Refusal where there was none."""
    made = [id for id in store.ids() if _made_at(id).date() <= day]
    if not made:
        raise Refusal("nothing_believed", day=day.isoformat())
    return store.snapshot(made[-1])


def days_of(store: Store) -> tuple[date, ...]:
    """The days on which a snapshot was made, UTC, in order."""
    return tuple(dict.fromkeys(_made_at(id).date() for id in store.ids()))


def refuse_other_definition(snapshot: Snapshot, metric: Metric) -> None:
    """Raises Refusal where the metric meant something else then: its value by today's definition was never believed."""
    then = snapshot.manifest.definitions.get(metric.id)
    if then != metric.version:
        facts = {"then": "–" if then is None else str(then), "now": str(metric.version)}
        raise Refusal("other_definition_then", metric=metric.id, **facts)


def history(store: Store, metric: Metric, period: Period) -> pl.DataFrame:
    """A row for every value that the period had: `made_at`, `snapshot`, `version`, `value`, `complete`, `why`.

    Of the metric's headline grain, oldest first; `why` is one of Why.
    """
    found: list[Row] = []
    for snapshot in _readable(store):
        for row in _published(snapshot, metric, period):
            if not found or any(found[-1][name] != row[name] for name in ("version", "value", "complete")):
                found.append(row | {"why": str(_why(found[-1] if found else None, row, snapshot, metric, period))})
    return pl.DataFrame(found, SCHEMA, orient="row")


def published(store: Store) -> pl.DataFrame:
    """A row a snapshot, oldest first: `made_at`, `through`, how many `checks`, `failed` and `critical` ones; its id."""
    return pl.DataFrame([_checked(snapshot) for snapshot in _readable(store)], CHECKED, orient="row")


def _readable(store: Store) -> Iterator[Snapshot]:
    """What a damaged one said is not known; the others are told all the same."""
    for id in store.ids():
        try:
            yield store.snapshot(id)
        except Damaged:
            continue


def _checked(snapshot: Snapshot) -> Row:
    checks = snapshot.manifest.checks
    return {
        "made_at": snapshot.manifest.made_at,
        "through": snapshot.manifest.through,
        "checks": len(checks),
        "failed": sum(not check.passed for check in checks),
        "critical": sum(check.is_critical for check in checks),
        "snapshot": snapshot.id,
    }


def _made_at(id: str) -> datetime:
    return datetime.strptime(id.split("-")[0], WRITTEN)


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
