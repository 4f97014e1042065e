"""Small tables derived from the warehouse: kept where nothing can have changed, launch by launch and month by month."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import polars as pl
import pytest

import refresh.pipeline.stages
from metrics.aggregates.schema import File
from metrics.analysis.launch_effects import launch_effect
from metrics.snapshots.store import Snapshot
from queries.sources.derived import feature_months, launch_effects
from queries.sources.derived.launch_effects import NAME, Launch
from refresh.pipeline.refresh import Report
from tests.refresh.faults.support.forked import Nodding
from tests.refresh.support.refreshing import KNOWN, among, refreshed

FIRST = date(2025, 8, 1)
OLD, NEW = Launch("old", date(2025, 9, 1)), Launch("new", date(2025, 11, 20))


def use(until: date, extra: Iterable[tuple[int, date, str]] = ()) -> pl.DataFrame:
    """Everybody every day from FIRST on; the even ones in what was launched."""
    days = [FIRST + timedelta(number) for number in range((until - FIRST).days + 1)]
    rows = [(who, day, "feed") for day in days for who in KNOWN]
    for launch in (OLD, NEW):
        rows += [(who, day, launch.feature) for day in days if day >= launch.day for who in KNOWN if who % 2 == 0]
    columns = {"user_id": pl.Int64, "usage_date": pl.Date, "feature_id": pl.String}
    frame = pl.DataFrame([*rows, *extra], columns, orient="row")
    return frame.with_columns(platform=pl.lit("ios"), minutes=pl.lit(10.0), sessions=pl.lit(1))


FEATURES = """
    feature_id name name_zh module kind      launched_on
    old        old  old     core   iteration 2025-09-01
    new        new  new     core   iteration 2025-11-20
    feed       feed feed    core   iteration -
"""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Launches that were read from the warehouse, in order."""
    found: list[str] = []
    sums = launch_effects._sums
    monkeypatch.setattr(
        launch_effects, "_sums", lambda warehouse, launch: found.append(launch.feature) or sums(warehouse, launch)
    )
    return found


def evening(home: Path, day: str, *, full: bool = False, extra: Iterable[tuple[int, date, str]] = ()) -> Report:
    until = date.fromisoformat(day)
    return refreshed(
        home, through=day, full=full, users=among("users"), usage_daily=use(until, extra), features=FEATURES
    )


def published(report: Report) -> Snapshot:
    assert report.published is not None
    return report.published


def test_a_launch_that_is_over_for_long_is_not_read_again_until_its_days_change(
    tmp_path: Path, read: list[str]
) -> None:
    first = published(evening(tmp_path, "2025-12-16"))
    assert read == ["old"]
    assert launch_effect(first, "new", NEW.day) is None
    read.clear()
    second = published(evening(tmp_path, "2025-12-17"))
    assert read == ["new"]
    assert launch_effect(second, "old", OLD.day) == launch_effect(first, "old", OLD.day)
    found = launch_effect(second, "new", NEW.day)
    assert found is not None
    assert found.sizes == (len([who for who in KNOWN if who % 2 == 0]), len([who for who in KNOWN if who % 2]))
    read.clear()
    restated = [(1, OLD.end, "old")]
    third = published(evening(tmp_path, "2025-12-18", extra=restated))
    assert read == ["old", "new"]
    old = launch_effect(third, "old", OLD.day)
    assert old is not None
    assert old.sizes == (found.sizes[0] + 1, found.sizes[1] - 1)
    rebuilt = published(evening(tmp_path, "2025-12-18", full=True, extra=restated))
    assert rebuilt.manifest.reference(NAME) == third.manifest.reference(NAME)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[date, date]]:
    """First and last days of months in which people of features were counted in the warehouse, in order; unchecked."""
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)
    found: list[tuple[date, date]] = []
    read = feature_months._read
    monkeypatch.setattr(
        feature_months,
        "_read",
        lambda warehouse, first, last, leaving_out: (
            found.append((first, last)) or read(warehouse, first, last, leaving_out)
        ),
    )
    return found


USE = """
    user_id usage_date feature_id platform minutes sessions
    1       2025-09-03 feed       ios      10      1
    2       2025-09-03 search     ios      10      1
    1       2025-10-03 feed       ios      10      1
    2       2025-10-03 feed       ios      10      1
    3       2025-10-31 search     ios      10      1
    1       2025-11-03 feed       ios      10      1
    3       2025-11-03 feed       ios      10      1
    3       2025-11-04 search     ios      10      1
    1       2025-12-01 feed       ios      10      1
"""
LATE = "    1       2025-10-31 search     ios      10      1"


def months(home: Path, day: str, *, late: str = "", internal: str = "", full: bool = False) -> tuple[File, list[Any]]:
    """The published months after a refresh of few people: who uses one feature only, and who several."""
    users = "user_id registered_on region channel is_internal\n" + "\n".join(
        f"{who} 2020-01-01 east search {str(str(who) == internal).lower()}" for who in KNOWN
    )
    report = refreshed(home, through=day, full=full, users=users, usage_daily=USE.rstrip() + "\n" + late)
    file = published(report).manifest.reference(feature_months.NAME)
    assert file is not None
    rows = published(report).read(file).select("month", "feature", "users", "only_users", "people", "several")
    return file, [(f"{row[0]:%m}", *row[1:]) for row in rows.rows()]


def test_a_month_that_is_over_is_counted_once_until_its_days_or_its_people_change(
    tmp_path: Path, counted: list[tuple[date, date]]
) -> None:
    _, rows = months(tmp_path, "2025-11-29")
    september, october = date(2025, 9, 1), date(2025, 10, 1)
    assert counted == [(september, date(2025, 10, 31))]
    assert rows == [
        ("09", "feed", 1, 1, 2, 0),
        ("09", "search", 1, 1, 2, 0),
        ("10", "feed", 2, 2, 3, 0),
        ("10", "search", 1, 1, 3, 0),
    ]
    counted.clear()
    _, rows = months(tmp_path, "2025-12-02")
    assert counted == [(date(2025, 11, 1), date(2025, 11, 30))]
    assert rows[4:] == [("11", "feed", 2, 1, 2, 1), ("11", "search", 1, 0, 2, 1)]
    counted.clear()
    months(tmp_path, "2025-12-03")
    assert counted == []
    _, rows = months(tmp_path, "2025-12-04", late=LATE)
    assert counted == [(october, date(2025, 10, 31))]
    assert rows[2:4] == [("10", "feed", 2, 1, 3, 1), ("10", "search", 2, 1, 3, 1)]
    counted.clear()
    kept, rows = months(tmp_path, "2025-12-05", late=LATE, internal="3")
    assert counted == [(october, date(2025, 11, 30))], "3 was first seen in October"
    assert rows[2:] == [("10", "feed", 2, 1, 2, 1), ("10", "search", 1, 0, 2, 1), ("11", "feed", 1, 1, 1, 0)]
    assert months(tmp_path / "anew", "2025-12-05", late=LATE, internal="3")[0] == kept
    counted.clear()
    assert months(tmp_path, "2025-12-05", late=LATE, internal="3", full=True)[0] == kept
    assert counted == [(september, date(2025, 11, 30))]


def test_days_restated_by_a_refresh_that_was_never_published_are_counted_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: list[tuple[date, date]]
) -> None:
    months(tmp_path, "2025-12-02")
    counted.clear()
    with monkeypatch.context() as broken, pytest.raises(RuntimeError, match="stopped"):
        broken.setattr(feature_months, "months", Mock(side_effect=RuntimeError("stopped")))
        months(tmp_path, "2025-12-03", late=LATE)
    _, rows = months(tmp_path, "2025-12-03", late=LATE)
    assert counted == [(date(2025, 10, 1), date(2025, 10, 31))]
    assert rows[2:4] == [("10", "feed", 2, 1, 3, 1), ("10", "search", 2, 1, 3, 1)]
