"""A later refresh reads what is new, sees what was restated, and says so."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metrics.snapshots.restatements import restatements_of
from metrics.snapshots.store import Store
from queries.settings import settings
from refresh.pipeline.refresh import Report, refresh
from tests.refresh.support.refreshing import DAYS, among, asked, refreshed, settings_of

ONE_MORE = """
    user_id usage_date feature_id platform minutes sessions
    1       2025-12-28 search     ios      30      2
"""


def log(report: Report) -> list[tuple[Any, ...]]:
    """Source, day, what, old, new."""
    assert report.published is not None
    return [row[:5] for row in restatements_of(report.published).rows()]


def files(report: Report) -> dict[str, Any]:
    return {name: source.files for name, source in report.found.sources.items()}


def test_a_day_more_gives_the_very_files_of_a_refresh_from_the_beginning(tmp_path: Path) -> None:
    refreshed(tmp_path / "a", payments=among("payments"), through="2025-12-30")
    gone_on = refreshed(tmp_path / "a", payments=among("payments"))
    anew = refreshed(tmp_path / "b", payments=among("payments"))
    assert files(gone_on) == files(anew)
    assert log(gone_on) == []


def test_a_restated_day_changes_the_numbers_and_is_logged(tmp_path: Path) -> None:
    refreshed(tmp_path)
    report = refreshed(tmp_path, usage_daily=among("usage_daily", ONE_MORE))
    day = date(2025, 12, 28)
    assert log(report) == [
        ("usage", day, "in_day", 10, 11),
        ("usage", day, "minutes", 100, 130),
        ("usage", day, "sessions", 10, 12),
    ]
    assert asked(report).value("feature_minutes", "2025-12-28") == 130


def test_the_log_remembers_and_a_correction_is_another_restatement(tmp_path: Path) -> None:
    refreshed(tmp_path)
    refreshed(tmp_path, usage_daily=among("usage_daily", ONE_MORE))
    report = refreshed(tmp_path)
    assert [row[3:] for row in log(report)] == [(10, 11), (100, 130), (10, 12), (11, 10), (130, 100), (12, 10)]


def test_days_that_are_not_read_any_more_are_no_restatement(tmp_path: Path) -> None:
    refreshed(tmp_path)
    assert log(refreshed(tmp_path, through="2025-12-29")) == []


def test_where_every_row_of_a_source_is_gone_that_is_logged(tmp_path: Path) -> None:
    """All subscriptions turn out to be trials: nobody was entitled on any day."""
    subscriptions = among("subscriptions")
    refreshed(tmp_path, subscriptions=subscriptions)
    report = refreshed(tmp_path, subscriptions=subscriptions.replace("false", "true"))
    assert {row[1:] for row in log(report) if row[0] == "entitlements"} == {
        (date.fromisoformat(day), "in_day", 10, 0) for day in DAYS
    }


def test_new_days_are_not_restatements(tmp_path: Path) -> None:
    refreshed(tmp_path, through="2025-12-29")
    assert log(refreshed(tmp_path)) == []


@pytest.mark.parametrize("gigabytes", [1e-9, 1e-7, 4])
def test_any_memory_gives_the_same_files(tmp_path: Path, gigabytes: float) -> None:
    plenty = refreshed(tmp_path / "plenty")
    refreshed(tmp_path / "some", through="2025-12-29")
    scarce = refresh(settings_of(tmp_path / "some", through=date(2025, 12, 31), memory=gigabytes), full=True)
    assert files(scarce) == files(plenty)


def test_a_damaged_state_is_computed_again(tmp_path: Path) -> None:
    refreshed(tmp_path, through="2025-12-30")
    for file in (tmp_path / "store" / "states").rglob("*.parquet"):
        file.write_bytes(file.read_bytes()[:-1])
    assert files(refreshed(tmp_path)) == files(refreshed(tmp_path / "anew"))


def test_states_are_no_snapshots(tmp_path: Path) -> None:
    refreshed(tmp_path)
    assert len(Store(tmp_path / "store").ids()) == 1


def test_the_memory_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_MEMORY", "0.5")
    assert settings().bytes_of_memory == 500_000_000
