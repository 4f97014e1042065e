"""Ids that are texts: blank, with a NUL, of four kilobytes, or in any script."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.service.results import Results
from refresh.pipeline.refresh import Report, refresh
from tests.checks.support.poison import ARABIC, EMOJI, LONG, NUL
from tests.refresh.support.refreshing import asked, broken, rows_of, settings_of

BAD = {"": None, "  ": None, NUL: "(an id with NUL)", LONG: "(an id of over 200 letters)"}
"""Id → the reason why it is not read; none for one that is missing."""
FOREIGN = (EMOJI, ARABIC, "零", "o'brien; drop table users", "=1+1")
PEOPLE = (*(f"person {n}" for n in range(200)), *FOREIGN)
DAY = date(2025, 12, 31)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Everybody uses the product in one feature on one day; the bad ids are on the list of users too."""
    home = tmp_path_factory.mktemp("ids")
    ids = pl.Series("user_id", [*PEOPLE, *BAD])
    (home / "warehouse").mkdir()
    pl.DataFrame([ids]).with_columns(registered_on=DAY).write_parquet(home / "warehouse" / "users.parquet")
    use = pl.DataFrame([ids]).with_columns(usage_date=DAY, feature_id=pl.lit(EMOJI), platform=pl.lit(ARABIC))
    use.with_columns(minutes=pl.lit(10.0)).write_parquet(home / "warehouse" / "usage_daily.parquet")
    return refresh(settings_of(home, through=DAY))


def results(report: Report) -> Results:
    assert report.published is not None
    return Results(report.published)


@pytest.mark.parametrize("table", ["users", "usage_daily"])
def test_a_bad_id_is_left_out_of_the_users_and_of_their_use(report: Report, table: str) -> None:
    left_out = results(report).quarantined(table)
    assert left_out["user_id"].to_list() == [None] * len(BAD)
    assert all("not_null user_id" in rules for rules in left_out["rule"])
    reasons = left_out["unread"].str.extract(r"(\([^)]*\))$").to_list()
    assert sorted(reasons, key=str) == sorted(BAD.values(), key=str)


def test_ids_in_any_script_count(report: Report) -> None:
    assert asked(report).value("monthly_active_users", "2025-12") == len(PEOPLE)
    assert asked(report).value("feature_minutes", "2025-12", where={"feature": EMOJI, "platform": ARABIC}) == 2050


def test_rows_in_are_rows_read_and_rows_quarantined(report: Report) -> None:
    for table in ("users", "usage_daily"):
        assert rows_of(report, table) == (len(PEOPLE) + len(BAD), len(BAD))
    source = report.found.sources["usage"]
    assert (source.rows_read, source.rows_left_out) == (len(PEOPLE), 0)


def test_what_a_rule_tells_is_what_is_left_out(report: Report) -> None:
    results = {(check.subject, check.rule): check.rows for check in broken(report) if check.rule}
    assert results == {
        ("users", "readable"): 2,
        ("users", "not_null user_id"): 4,
        ("users", "unique user_id"): 3,
        ("usage_daily", "readable"): 2,
        ("usage_daily", "not_null user_id"): 4,
        ("usage_daily", "unique user_id, usage_date, feature_id, platform"): 3,
    }


def test_a_full_list_keeps_the_first_and_counts_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.warehouse.examine.MOST_KEPT", 2)
    (tmp_path / "warehouse").mkdir()
    users = pl.DataFrame({"user_id": range(1000)}).with_columns(registered_on=DAY)
    users.write_parquet(tmp_path / "warehouse" / "users.parquet")
    use = users.select("user_id", usage_date="registered_on", feature_id=pl.lit("feed"))
    use = use.with_columns(minutes=pl.when(pl.col("user_id") < 3).then(pl.lit(float("nan"))).otherwise(1.0))
    use.write_parquet(tmp_path / "warehouse" / "usage_daily.parquet")
    report = refresh(settings_of(tmp_path, through=DAY))
    assert rows_of(report, "usage_daily") == (1000, 3)
    assert results(report).quarantined("usage_daily")["user_id"].to_list() == ["0", "1"]
    assert results(report).quarantined("users").height == 0
