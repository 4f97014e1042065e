"""`forget`: what it prints, and how it ends."""

from pathlib import Path

import pytest

from tests.dashboard.cli.conftest import as_json, command
from tests.support.tiny import published

USE = "user_id usage_date feature_id\n" + "\n".join(
    f"{user} 2025-12-{day:02} feed" for user in ("anna-7Kq", "ben") for day in range(1, 32)
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("home"), usage_daily=USE)


def test_it_says_what_was_removed_and_what_stays(store: Path) -> None:
    unknown = command("forget", "nobody-of-that-name", "--store", str(store))
    assert unknown.exit_code == 2
    assert "wanted the id of a user of whom it has rows" in unknown.stderr
    assert "Nothing was changed" in unknown.stderr

    printed = as_json(command("forget", "anna-7Kq", "--store", str(store), "--format", "json"))
    assert list(printed) == ["removed", "snapshots", "snapshots_with_emptied_logs", "was_forgotten", "stays"]
    assert printed["removed"] == [
        {"from": "extract", "table": "users", "rows": 1},
        {"from": "extract", "table": "usage_daily", "rows": 31},
    ]
    assert printed["was_forgotten"] is False
    assert "usage" in printed["stays"]["sources"]
    assert "monthly_active_users" in printed["stays"]["metrics"]

    again = command("forget", "anna-7Kq", "--store", str(store))
    assert again.exit_code == 0
    assert again.stdout.startswith("The person had been forgotten before.\nThere was no row to remove.\n")
    assert "What stays in published numbers: counts without names" in again.stdout


def test_a_refresh_says_that_a_forgotten_person_is_still_in_the_warehouse(tmp_path: Path) -> None:
    home = published(tmp_path, usage_daily=USE)
    words = ("refresh", "--warehouse", str(tmp_path / "warehouse"), "--store", str(home), "--through", "2025-12-31")
    assert command("forget", "anna-7Kq", "--store", str(home)).exit_code == 0
    refreshed = command(*words)
    assert "1 id of forgotten people still in the warehouse: no row of theirs was read" in refreshed.stdout
    assert "usage                       31 rows" in refreshed.stdout
