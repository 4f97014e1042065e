"""Small tables derived from several of the warehouse: kept where nothing can have changed, row by row for launches."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from metrics.analysis.launch_effects import launch_effect
from metrics.snapshots.store import Snapshot
from queries.sources.derived import launch_effects
from queries.sources.derived.launch_effects import NAME, Launch
from refresh.pipeline.refresh import Report
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
