"""Refreshes of tiny warehouses: the rows that a test shows, among enough ordinary ones to be some bad rows only."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from metrics.query.answers import Numbers
from metrics.snapshots.manifest import CheckResult
from queries.settings import Settings
from refresh.pipeline.refresh import Report, refresh
from tests.support.tiny import Asked, warehouse

DAYS = ("2025-12-26", "2025-12-27", "2025-12-28", "2025-12-29", "2025-12-30", "2025-12-31")
PEOPLE = range(101, 111)
KNOWN = (*range(1, 10), *PEOPLE)


def among(name: str, rows: str = "") -> str:
    """The rows shown, then ordinary ones with the same columns: a table as text."""
    ordinary = list(ORDINARY[name])
    columns = rows.split("\n", 2)[1].split() if rows else list(ordinary[0])
    lines = [" ".join(str(row[column]) for column in columns) for row in ordinary]
    return "\n".join([rows.rstrip() if rows else " ".join(columns), *lines])


def refreshed(home: Path, *, through: str = "2025-12-31", full: bool = False, **tables: str | pl.DataFrame) -> Report:
    """What a refresh found; ordinary users and use where the test does not show them."""
    all_tables = {"users": among("users"), "usage_daily": among("usage_daily")} | tables
    warehouse(home / "warehouse", **all_tables)
    return refresh(settings_of(home, through=date.fromisoformat(through)), full=full)


def untyped(home: Path, **frames: pl.DataFrame) -> None:
    """Tables of the warehouse as they are, whatever types the contract wants."""
    for name, frame in frames.items():
        frame.write_parquet(home / "warehouse" / f"{name}.parquet")


def settings_of(home: Path, **options: Any) -> Settings:
    return Settings(str(home / "warehouse"), str(home / "store"), **options)


def asked(report: Report) -> Asked:
    """Questions to what is served after the refresh."""
    snapshot = report.published or report.before
    assert snapshot is not None
    return Asked(Numbers.of(snapshot))


def broken(report: Report) -> list[CheckResult]:
    return [check for check in report.found.checks if not check.passed]


def rows_of(report: Report, table: str) -> tuple[int, int]:
    """Rows of the table, and how many of them were quarantined."""
    (state,) = (state for state in report.found.tables if state.name == table)
    return state.rows, state.quarantined


def _of_people_on_days() -> Iterator[tuple[int, int, str]]:
    for number, (day, person) in enumerate((day, person) for day in DAYS for person in PEOPLE):
        yield 1001 + number, person, day


ORDINARY: dict[str, list[dict[str, object]]] = {
    "users": [
        {"user_id": id, "registered_on": "2020-01-01", "region": "east", "channel": "search", "is_internal": "false"}
        for id in KNOWN
    ],
    "usage_daily": [
        {"user_id": who, "usage_date": day, "feature_id": "feed", "platform": "ios", "minutes": 10, "sessions": 1}
        for _, who, day in _of_people_on_days()
    ],
    "payments": [
        {
            "payment_id": id,
            "user_id": who,
            "paid_on": day,
            "kind": "base",
            "amount": 5,
            "currency": "CNY",
            "refund_of": "-",
        }
        for id, who, day in _of_people_on_days()
    ],
    "subscriptions": [
        {
            "subscription_id": id,
            "user_id": who,
            "kind": "base",
            "plan": "monthly",
            "is_trial": "false",
            "started_on": day,
            "ended_on": "-",
        }
        for id, who, day in _of_people_on_days()
    ],
    "assistant_events": [
        {
            "event_id": id,
            "prompt_id": id,
            "user_id": who,
            "occurred_at": f"{day}T12:00:00",
            "stage": "triggered",
            "trigger": "idle_30s",
            "rule_version": "v1",
            "feature_id": "feed",
        }
        for id, who, day in _of_people_on_days()
    ],
    "interactions": [
        {
            "user_id": who,
            "occurred_at": f"{day}T12:00:00",
            "page": "home",
            "action": "click",
            "outcome": "ok",
            "dwell_seconds": 10,
        }
        for _, who, day in _of_people_on_days()
    ],
    "support_tickets": [
        {
            "ticket_id": id,
            "user_id": who,
            "opened_at": f"{day}T12:00:00",
            "resolved_at": f"{day}T13:00:00",
            "category": "billing",
            "is_repeat": "false",
            "handled_by": "human",
            "handling_minutes": 10,
        }
        for id, who, day in _of_people_on_days()
    ],
    "consents": [
        {"user_id": who, "purpose": "service", "granted": "true", "decided_at": f"{day}T12:00:00"}
        for _, who, day in _of_people_on_days()
    ],
    "survey_answers": [
        {"survey_id": "pains", "respondent_id": id, "answered_on": day, "pain_point": "price"}
        for id, _, day in _of_people_on_days()
    ],
    "experiment_exposures": [
        {"experiment_id": "cards", "user_id": who, "variant": "treatment", "exposed_at": f"{day}T12:00:00"}
        for _, who, day in _of_people_on_days()
    ],
    "requirements": [
        {"requirement_id": f"r{id}", "raised_on": day, "source": "survey"} for id, _, day in _of_people_on_days()
    ],
    "watermarks": [
        {"table_name": name, "complete_through": "2025-12-31"}
        for name in ("users", "usage_daily", "payments", "subscriptions", "support_tickets", "interactions")
    ],
    "features": [
        {
            "feature_id": name,
            "name": name,
            "name_zh": name,
            "module": "core",
            "kind": "iteration",
            "launched_on": f"2024-03-{day}",
        }
        for day, name in enumerate(("feed", "search", *(f"feature{number}" for number in range(18))), start=10)
    ],
}
