"""A warehouse of ordinary rows, and of the poisoned ones among them."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from refresh.pipeline.refresh import Report, refresh
from tests.checks.support.poison import CASES, Case, Row
from tests.refresh.support.refreshing import settings_of

END = date(2025, 12, 31)
DAYS = (date(2025, 12, 28), date(2025, 12, 29), date(2025, 12, 30))
PEOPLE, FIRST_CASE, BOT = 250, 2000, 1

OWN = {
    "usage_daily": ("user_id", "platform"),
    "payments": ("user_id", "payment_id"),
    "subscriptions": ("user_id", "subscription_id"),
    "features": ("feature_id", "name_zh"),
    "users": ("user_id", "channel"),
    "assistant_events": ("user_id", "event_id"),
    "interactions": ("user_id", "action"),
    "support_tickets": ("user_id", "ticket_id"),
    "consents": ("user_id", "purpose"),
    "survey_answers": ("respondent_id", "survey_id"),
    "experiment_exposures": ("user_id", "experiment_id"),
}
"""Table → two columns by which the rows of a case are told from all others; a case poisons one of them at most."""

NUMBERS = ("user_id", "payment_id", "subscription_id", "event_id", "ticket_id", "respondent_id")


def ordinary(table: str, number: int, day: date) -> Row:
    """The row of a person on a day; ids are the number's."""
    noon = datetime(day.year, day.month, day.day, 12)
    rows: dict[str, Row] = {
        "usage_daily": {"usage_date": day, "feature_id": "feed", "platform": "ios", "minutes": 10.0, "sessions": 1},
        "payments": {"paid_on": day, "kind": "base", "amount": 5.0, "currency": "CNY", "refund_of": None},
        "subscriptions": {"kind": "base", "plan": "monthly", "is_trial": False, "started_on": date(2025, 12, 1)}
        | {"ended_on": date(2025, 12, 31)},
        "features": {"name": f"name {number}", "name_zh": "名", "module": "core", "kind": "iteration"}
        | {"launched_on": date(2024, 3, 1)},
        "users": {"registered_on": date(2020, 1, 1), "region": "east", "channel": "search", "is_internal": False},
        "assistant_events": {"occurred_at": noon, "stage": "triggered", "trigger": "idle", "rule_version": "v1"}
        | {"prompt_id": number, "feature_id": "feed"},
        "interactions": {"occurred_at": noon, "page": "home", "action": "click", "outcome": "ok", "dwell_seconds": 9.0},
        "support_tickets": {"opened_at": noon, "resolved_at": noon, "category": "billing", "is_repeat": False}
        | {"handled_by": "human", "handling_minutes": 9.0},
        "consents": {"purpose": "service", "granted": True, "decided_at": noon},
        "survey_answers": {"survey_id": "pains", "answered_on": day, "pain_point": "price"},
        "experiment_exposures": {"experiment_id": "cards", "variant": "treatment", "exposed_at": noon},
    }
    own = {name: number for name in OWN[table] if name in NUMBERS}
    feature = {"feature_id": {1: "feed", 2: "search"}.get(number, f"feature {number}")} if table == "features" else {}
    return rows[table] | own | feature


def marks(case: Case) -> Row:
    """By what the rows of the case are told from all others."""
    number = FIRST_CASE + CASES.index(case)
    return {name: number if name in NUMBERS else f"case {number}" for name in OWN[case.table]}


def poisoned(case: Case, rows: Iterable[Row]) -> list[Row]:
    number = FIRST_CASE + CASES.index(case)
    return [ordinary(case.table, number, DAYS[1]) | marks(case) | row for row in rows]


def frames(cases: Iterable[tuple[Case, Iterable[Row]]]) -> dict[str, pl.DataFrame]:
    """Every table: ordinary rows, and rows of these cases."""
    tables = {name: _ordinary(name) for name in OWN}
    for case, rows in cases:
        tables[case.table] += poisoned(case, rows)
    return {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in tables.items()}


def published(home: Path, tables: dict[str, pl.DataFrame]) -> Report:
    (home / "warehouse").mkdir(parents=True)
    for name, rows in tables.items():
        rows.write_parquet(home / "warehouse" / f"{name}.parquet")
    return refresh(settings_of(home, through=END))


def _ordinary(table: str) -> list[Row]:
    if table == "users":
        user_ids = [*range(1, PEOPLE + 1), *(FIRST_CASE + n for n, case in enumerate(CASES) if case.table != "users")]
        return [ordinary(table, number, END) | {"is_internal": number == BOT} for number in user_ids]
    if table == "features":
        return [ordinary(table, number, END) for number in range(1, 61)]
    return [_numbered(table, n, person, day) for n, (day, person) in enumerate(_people_on_days(), start=1)]


def _people_on_days() -> list[tuple[date, int]]:
    return [(day, person) for day in DAYS for person in range(1, PEOPLE + 1)]


def _numbered(table: str, number: int, person: int, day: date) -> dict[str, Any]:
    """Ids are numbers of their own; a user is one of a few."""
    return ordinary(table, number, day) | ({"user_id": person} if "user_id" in OWN[table] else {})
