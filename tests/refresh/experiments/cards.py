"""The experiment `cards` in a tiny product: its exposures, clicks and use, refreshed evening after evening."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from metrics.analysis.experiments.published import Experiments, experiments_of
from queries.records.database import records_url
from queries.records.kinds.experiment import Experiment, Guardrail
from queries.records.records import Records, open_records
from refresh.pipeline.refresh import Report, refresh
from tests.refresh.support.refreshing import settings_of
from tests.support.tiny import warehouse

ID = "cards"
FIRST, LAST, WINDOW = date(2025, 11, 10), date(2025, 11, 12), 3
SEALED_UNTIL = date(2025, 11, 14)
BEGUN = date(2025, 10, 1)
PEOPLE = range(1, 61)
DECLARED = Experiment(
    title="Cards",
    hypothesis="Cards bring 20 % more clicks.",
    split={"control": 0.5, "treatment": 0.5},
    control="control",
    enrol_from=FIRST,
    enrol_to=LAST,
    window_days=WINDOW,
    metric="page_clicks",
    where={"page": "home"},
    direction="increase",
    declared=0.2,
    smallest=0.05,
    owner="product",
    guardrails=(Guardrail("daily_usage_time", margin=0.2, safety=True),),
)
BEFORE = datetime(2025, 11, 1, 9)
"""When it is declared."""


def arm_of(who: int) -> str:
    return "treatment" if who % 2 else "control"


def exposed_on(who: int) -> date:
    return FIRST + timedelta(who % 3)


def clicks_of(who: int, since: int) -> int:
    """Clicks of a user on a day since the exposure: the treated click twice as often."""
    return (who + since) % 4 + (2 if arm_of(who) == "treatment" and since >= 0 else 0)


def exposures(extra: Iterable[tuple[int, str, datetime]] = ()) -> pl.DataFrame:
    rows = [
        (who, arm_of(who), datetime.combine(exposed_on(who), datetime.min.time()).replace(hour=7)) for who in PEOPLE
    ]
    columns = {"user_id": pl.Int64, "variant": pl.String, "exposed_at": pl.Datetime}
    return pl.DataFrame([*rows, *extra], columns, orient="row").with_columns(experiment_id=pl.lit(ID))


def interactions(until: date) -> pl.DataFrame:
    rows = [
        (who, datetime(day.year, day.month, day.day, 12, number), page)
        for day in _days(until)
        for who in PEOPLE
        for number in range(clicks_of(who, (day - exposed_on(who)).days))
        for page in ("home", "search")[: 1 + who % 2]
    ]
    frame = pl.DataFrame(rows, {"user_id": pl.Int64, "occurred_at": pl.Datetime, "page": pl.String}, orient="row")
    return frame.with_columns(action=pl.lit("click"), outcome=pl.lit("ok"), dwell_seconds=pl.lit(1.0))


def use(until: date, minutes: dict[str, float] | None = None) -> pl.DataFrame:
    """Use every day, some minutes by user; of an arm as many times since its exposure."""
    times = minutes or {}
    rows = [
        (
            who,
            day,
            "feed",
            "ios",
            (20.0 + who % 7) * (times.get(arm_of(who), 1.0) if day >= exposed_on(who) else 1.0),
            1,
        )
        for day in _days(until)
        for who in PEOPLE
    ]
    columns = ("user_id", "usage_date", "feature_id", "platform", "minutes", "sessions")
    return pl.DataFrame(rows, list(columns), orient="row")


def _days(until: date) -> list[date]:
    return [BEGUN + timedelta(number) for number in range((until - BEGUN).days + 1)]


@dataclass(frozen=True)
class Evening:
    """A refresh at the end of a day."""

    report: Report

    @property
    def experiments(self) -> Experiments:
        snapshot = self.report.published or self.report.before
        assert snapshot is not None
        found = experiments_of(snapshot)
        assert found is not None
        return found

    @property
    def cards(self) -> Any:
        found = self.experiments.standing(ID)
        assert found is not None
        return found


def evening(home: Path, day: str, *, minutes: dict[str, float] | None = None, **tables: pl.DataFrame) -> Evening:
    until = date.fromisoformat(day)
    seen = exposures().filter(pl.col("exposed_at").dt.date() <= until)
    users = pl.DataFrame(
        {
            "user_id": [*PEOPLE],
            "registered_on": [date(2020, 1, 1)] * len(PEOPLE),
            "region": ["east", "south", "north"] * (len(PEOPLE) // 3),
            "channel": ["search"] * len(PEOPLE),
            "is_internal": [False] * len(PEOPLE),
        }
    )
    all_tables = {
        "users": users,
        "usage_daily": use(until, minutes),
        "interactions": interactions(until),
        "experiment_exposures": seen,
    }
    warehouse(home / "warehouse", **all_tables | tables)
    return Evening(refresh(settings_of(home, through=until)))


def records(home: Path) -> Records:
    return open_records(records_url(settings_of(home)))


def declare(home: Path, at: datetime = BEFORE, expected: int | None = None, **changes: Any) -> None:
    body = msgspec.structs.replace(DECLARED, **changes)
    records(home).save("experiment", ID, body, by="anna", at=at, expected=expected)
