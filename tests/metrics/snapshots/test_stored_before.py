"""Stores written by earlier versions, each with two snapshots: still read, and still refreshed."""

import tarfile
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.dashboard.cli.conftest import as_json, command

STORED = Path(__file__).with_name("stored")
STORES = sorted(file.name for file in STORED.glob("store-*.tar.xz"))
MONTHS = ["2024-08", "2024-12", "2025-01"]
SQL = {
    "monthly_active_users": """
        SELECT count(DISTINCT user_id) FROM usage_daily
        WHERE strftime(usage_date, '%Y-%m') = ?""",
    "daily_usage_time": """
        SELECT sum(minutes) / count(DISTINCT (user_id, usage_date)) FROM usage_daily
        WHERE strftime(usage_date, '%Y-%m') = ?""",
    "net_revenue": """
        SELECT sum(amount) FROM payments
        WHERE strftime(paid_on, '%Y-%m') = ?""",
    "feature_iterations": """
        SELECT count(*) FROM features
        WHERE strftime(launched_on, '%Y-%m') = ? AND kind = 'iteration'""",
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse from which every stored snapshot was computed."""
    return unpacked("warehouse.tar.xz", tmp_path_factory.mktemp("warehouse"))


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(request.param, tmp_path)


def unpacked(name: str, home: Path) -> Path:
    with tarfile.open(STORED / name) as archive:
        archive.extractall(home, filter="data")
    (folder,) = home.iterdir()
    return folder


def by_hand(warehouse: Path, metric: str, month: str) -> float:
    with duckdb.connect() as connection:
        for file in warehouse.glob("*.parquet"):
            connection.read_parquet(str(file)).create_view(file.stem)
        row = connection.execute(SQL[metric], [month]).fetchone()
    assert row is not None
    return float(row[0])


def shown(store: Path, metric: str, month: str) -> float:
    printed = as_json(command("show", metric, "--period", month, "--store", str(store), "--format", "json"))
    return float(printed["rows"][0]["value"])


def test_there_are_stores_of_two_versions_and_more() -> None:
    assert len(STORES) >= 2


def test_what_was_published_is_answered_as_plain_sql_answers_it(store: Path, warehouse: Path) -> None:
    answers = {(metric, month): shown(store, metric, month) for metric in SQL for month in MONTHS}
    assert answers == {key: pytest.approx(by_hand(warehouse, *key), rel=1e-12) for key in answers}


def test_snapshots_changes_and_revisions_are_told(store: Path) -> None:
    options = ("--store", str(store), "--format", "json")
    assert [row["served"] for row in as_json(command("snapshots", *options))["snapshots"]] == [False, True]
    change = as_json(
        command("explain", "monthly_active_users", "--period", "2025-01", "--compare", "previous", *options)
    )
    assert change["rows"]
    assert len(as_json(command("history", "monthly_active_users", "--period", "2025-01", *options))["rows"]) >= 1


def test_a_refresh_publishes_the_next_snapshot_into_the_store(store: Path, warehouse: Path) -> None:
    values_before = {metric: shown(store, metric, "2025-01") for metric in SQL}
    through = date(2025, 2, 19).isoformat()
    completed = command("refresh", "--warehouse", str(warehouse), "--store", str(store), "--through", through)
    assert completed.exit_code == 0, completed.stderr
    listed = as_json(command("snapshots", "--store", str(store), "--format", "json"))["snapshots"]
    assert [row["served"] for row in listed] == [False, False, True]
    assert {metric: shown(store, metric, "2025-01") for metric in SQL} == pytest.approx(values_before, rel=1e-12)
