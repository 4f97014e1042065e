"""What was published, and what was believed on a day, on the command line."""

from datetime import UTC, datetime

from tests.conftest import Published
from tests.dashboard.cli.conftest import Run, as_json


def test_the_value_of_the_last_whole_period_was_published_once(run: Run, small_demo: Published) -> None:
    printed = as_json(run("history", "monthly_active_users", "--format", "json"))
    assert printed["period"] == "2025-12"
    (row,) = printed["rows"]
    assert (row["value"], row["version"], row["why"]) == (3700, 1, "first")
    assert row["snapshot"] == small_demo.snapshot.id


def test_people_read_why_a_value_is_what_it_is(run: Run) -> None:
    assert "first published" in run("history", "monthly_active_users", "--period", "2025-11").stdout


def test_a_period_without_a_published_value_gets_a_sentence(run: Run) -> None:
    result = run("history", "monthly_active_users", "--period", "2025-12-01..2025-12-02")
    assert result.exit_code == 2
    assert "wanted a month, by which published values are kept" in result.stderr
    assert "--period 2025-12" in result.stderr
    assert "kept by month" not in run("history", "monthly_active_users", "--period", "2020-01").stderr


def test_numbers_as_of_today_are_those_of_today(run: Run) -> None:
    today = datetime.now(tz=UTC).date().isoformat()
    words = ("show", "arpu", "--format", "json")
    assert as_json(run(*words, "--as-of", today)) == as_json(run(*words))


def test_as_of_a_day_before_the_first_snapshot_there_is_no_number(run: Run) -> None:
    result = run("show", "arpu", "--as-of", "2020-01-01")
    assert result.exit_code == 2
    assert "as of 2020-01-01: nothing had been published by then" in result.stderr
