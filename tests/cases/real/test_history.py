"""A real usage history as a folder warehouse: what it can answer is right, the rest says what it waits for."""

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dashboard.cli.conftest import as_json, command

HISTORY = Path(__file__).parents[4] / "shared" / "real"

pytestmark = pytest.mark.skipif(not HISTORY.is_dir(), reason=f"the history is not on this machine: {HISTORY}")

SETTINGS = """
warehouse = "{history}"
through = 2024-10-24

[tables.usage_daily]
table = "usage"

[tables.users]
derived_from = "usage_daily"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the settings of the documentation, and the history published."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "product-metrics.toml").write_text(SETTINGS.format(history=HISTORY))
    previous_folder = Path.cwd()
    os.chdir(folder)
    try:
        completed = command("refresh")
        assert completed.exit_code == 0, completed.output
    finally:
        os.chdir(previous_folder)
    return folder


@pytest.fixture(autouse=True)
def there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)


def sql(question: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(question.replace("from usage", f"from '{HISTORY / 'usage.parquet'}'")).fetchall()


def shown(*words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = as_json(command("show", *words, "--format", "json"))["rows"]
    return rows


def test_actives_of_every_whole_month_are_those_of_plain_sql() -> None:
    expected = dict(sql("select strftime(usage_date, '%Y-%m'), count(distinct user_id) from usage group by 1"))
    answer = {
        row["start"][:7]: row["value"]
        for year in range(2018, 2025)
        for row in shown("monthly_active_users", "--period", str(year), "--grain", "month")
        if row["value"]
    }
    assert answer == expected


@pytest.mark.parametrize("period", ["2020-02-20..2020-03-03", "2019-12-30..2020-01-05", "2018-11-17..2023-03-02"])
def test_any_window_is_exact_by_part_too(period: str) -> None:
    first, last = period.split("..")
    question = f"""select feature_id, count(distinct user_id) from usage
                   where usage_date between '{first}' and '{last}' group by 1"""
    answer = {
        row["feature"]: row["value"] for row in shown("monthly_active_users", "--period", period, "--by", "feature")
    }
    assert {feature: value for feature, value in answer.items() if value} == dict(sql(question))


def test_adoption_of_a_part_is_its_people_over_all_people() -> None:
    (all_people,) = sql("select count(distinct user_id) from usage where year(usage_date) = 2021")[0]
    parts = dict(sql("select feature_id, count(distinct user_id) from usage where year(usage_date) = 2021 group by 1"))
    answer = shown("feature_adoption", "--period", "2021", "--by", "feature")
    assert {row["feature"]: row["value"] for row in answer if row["numerator"]} == {
        feature: people / all_people for feature, people in parts.items()
    }


def test_the_month_that_is_not_over_is_compared_with_the_same_days() -> None:
    (row,) = shown("monthly_active_users", "--period", "2024-10")
    same_days = "usage_date between '2023-10-01' and '2023-10-24'"
    ((base,),) = sql(f"select count(distinct user_id) from usage where {same_days}")
    assert (row["end"], row["complete"], row["base_value"]) == ("2024-10-24", False, base)


def test_a_part_that_came_later_has_no_percentage() -> None:
    rows = shown("monthly_active_users", "--period", "2023", "--by", "feature")
    new_rows = [row for row in rows if row["base_value"] == 0]
    assert new_rows
    assert all(row["change_pct"] is None and "zero" in row["withheld"] for row in new_rows)


@pytest.mark.parametrize(
    ("metric", "missing"),
    [
        ("daily_usage_time", "usage_daily.minutes"),
        ("feature_minutes", "usage_daily.minutes"),
        ("arpu", "payments"),
        ("paid_conversion", "subscriptions"),
        ("feature_iterations", "features"),
    ],
)
def test_what_it_cannot_answer_says_what_it_waits_for(metric: str, missing: str) -> None:
    completed = command("show", metric)
    assert completed.exit_code == 2
    assert f"{metric} waits for {missing}, which the warehouse does not have." in completed.stderr


def test_a_cut_that_it_cannot_make_says_so_too() -> None:
    assert "region waits for users.region" in command("show", "monthly_active_users", "--by", "region").stderr


def test_nothing_is_lost_on_the_way() -> None:
    printed = command("refresh", "--full").stdout
    ((rows,),) = sql("select count(*) from usage")
    assert f"{rows:,} rows, complete to 2024-10-24, passed" in printed
