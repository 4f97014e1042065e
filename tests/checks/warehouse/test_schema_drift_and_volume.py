"""What follows when a table changes its shape or its size between two refreshes: D4 and D5 of reliability."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard.i18n import words
from dashboard.presentation.messages import check_finding, check_rule
from metrics.aggregates.schema import Trust
from metrics.snapshots.manifest import CheckResult
from refresh.pipeline.refresh import Report, refresh
from tests.refresh.support.refreshing import PEOPLE, among, asked, broken, refreshed, settings_of
from tests.support.tiny import table

END = date(2025, 12, 31)
TABLES = {name: among(name) for name in ("users", "usage_daily", "payments")}


def again(home: Path, *, full: bool = False, gone: str = "", **frames: pl.DataFrame) -> Report:
    """The next refresh, of tables that are exactly so."""
    if gone:
        (home / "warehouse" / f"{gone}.parquet").unlink()
    for name, frame in frames.items():
        frame.write_parquet(home / "warehouse" / f"{name}.parquet")
    return refresh(settings_of(home, through=END), full=full)


def usage() -> pl.DataFrame:
    return table(among("usage_daily")).with_columns(pl.col("usage_date").str.to_date(), pl.col("minutes").cast(float))


def told(checks: list[CheckResult] | tuple[CheckResult, ...]) -> list[str]:
    return [f"{check.subject}: {check_rule(check, words('en'))}" for check in checks]


@pytest.mark.parametrize("change", ["dropped", "renamed"])
def test_an_optional_column_that_was_read_and_is_gone_publishes_nothing_of_its_table(
    tmp_path: Path, change: str
) -> None:
    refreshed(tmp_path, **TABLES)
    rows = usage().drop("minutes") if change == "dropped" else usage().rename({"minutes": "minutes_used"})
    for report in (again(tmp_path, usage_daily=rows), again(tmp_path, full=False, usage_daily=rows.head(59))):
        assert told(report.failed) == ["usage_daily: Column minutes still exists, as at the last refresh"]
        states = report.found.sources
        assert (states["usage"].trust, states["payments"].trust) == (Trust.FAILED, Trust.PASSED)
        assert asked(report).value("feature_minutes", "2025-12") == 600


def test_a_full_refresh_does_without_the_column(tmp_path: Path) -> None:
    refreshed(tmp_path, **TABLES)
    report = again(tmp_path, full=True, usage_daily=usage().drop("minutes"))
    assert (report.failed, report.found.sources["usage"].lacks) == ((), {"minutes": "usage_daily.minutes"})
    assert again(tmp_path, usage_daily=usage().drop("minutes").head(59)).failed == ()


@pytest.mark.parametrize(
    ("column", "to"),
    [
        ("minutes", pl.format("{} min", "minutes")),
        ("user_id", pl.format("u{}", "user_id")),
        ("usage_date", pl.col("usage_date").dt.to_string("%d.%m.%Y")),
        ("sessions", pl.concat_list("sessions")),
    ],
)
def test_a_retyped_column_publishes_nothing_of_its_table(tmp_path: Path, column: str, to: pl.Expr) -> None:
    refreshed(tmp_path, **TABLES)
    report = again(tmp_path, usage_daily=usage().with_columns(to.alias(column)))
    assert {check.subject for check in report.failed} == {"usage_daily"}
    assert report.found.sources["payments"].trust is Trust.PASSED
    (check,) = (check for check in report.found.checks if check.kind == "readable" and not check.passed)
    assert (check.subject, check.rows) == ("usage_daily", usage().height)
    assert f"{column}=" in check_finding(check, words("en"))
    assert asked(report).value("feature_minutes", "2025-12") == 600


def test_texts_that_have_become_numbers_publish_nothing_of_their_table(tmp_path: Path) -> None:
    refreshed(tmp_path, **TABLES)
    report = again(tmp_path, usage_daily=usage().with_columns(feature_id=pl.lit(7)))
    (check,) = (check for check in report.failed if check.kind == "types_before")
    assert (check_finding(check, words("en")), check.outcome) == ("found feature_id", "reject")
    assert asked(report).value("feature_minutes", "2025-12") == 600


def test_another_type_of_the_same_kind_is_no_change(tmp_path: Path) -> None:
    refreshed(tmp_path, **TABLES)
    narrower = usage().with_columns(pl.col("user_id").cast(pl.Int32), pl.col("usage_date").cast(pl.Datetime))
    report = again(tmp_path, usage_daily=narrower)
    assert (broken(report), asked(report).value("feature_minutes", "2025-12")) == ([], 600)


def test_a_table_that_was_read_and_is_gone_is_shown_as_it_was_last_good(tmp_path: Path) -> None:
    refreshed(tmp_path, **TABLES)
    for report in (again(tmp_path, gone="payments"), again(tmp_path, usage_daily=usage().head(59))):
        assert told(report.failed) == ["payments: Table payments still exists, as at the last refresh"]
        assert report.found.sources["usage"].trust is Trust.PASSED
        assert asked(report).value("net_revenue", "2025-12") == 300
    assert again(tmp_path, full=True).failed == ()


def test_an_added_column_is_told_once_and_changes_nothing(tmp_path: Path) -> None:
    refreshed(tmp_path, **TABLES)
    added = usage().with_columns(country=pl.lit("CN"))
    (check,) = broken(report := again(tmp_path, usage_daily=added))
    assert (check.outcome, check.severity) == ("flag", "info")
    assert told([check]) == ["usage_daily: No column is new"]
    assert "country" in check_finding(check, words("en"))
    assert asked(report).value("feature_minutes", "2025-12") == 600
    assert broken(again(tmp_path, usage_daily=added.head(59))) == []


TWICE = """
payment_id user_id paid_on    kind amount currency refund_of
7001       101     2025-12-30 base 20     CNY      -
7001       101     2025-12-30 base 12.5   CNY      -
7001       101     2025-12-30 base 15     CNY      -
7002       102     2025-12-30 base 4      CNY      -
7002       102     2025-12-30 base 3      CNY      -
"""


def test_rows_of_one_key_are_told_with_how_far_they_are_apart_and_the_first_by_value_is_counted(tmp_path: Path) -> None:
    report = refreshed(tmp_path, payments=among("payments", TWICE), users=among("users"))
    (check,) = [check for check in broken(report) if check.kind == "unique"]
    assert (check.rows, check.weighed, check.apart) == (3, "amount", 7.5 + 1)
    ordinary = asked(refreshed(tmp_path / "ordinary", payments=among("payments"))).value("net_revenue", "2025-12")
    assert asked(report).value("net_revenue", "2025-12") == (ordinary or 0) + 12.5 + 3


def test_rows_that_are_the_same_twice_are_no_way_apart(tmp_path: Path) -> None:
    rows = usage()
    report = refreshed(tmp_path, usage_daily=pl.concat([rows, rows.head(1)]))
    (check,) = [check for check in broken(report) if check.kind == "unique"]
    assert (check.rows, check.weighed, check.apart) == (1, "minutes", 0)


# Rows on the last Tuesday where every other day has a hundred and twenty, and whether the band tells.
VOLUMES = {"an empty day": (0, True), "-50 %": (60, True), "-49 %": (61, False), "+200 %": (360, False)}
VOLUMES |= {"+201 %": (361, True), "+300 %": (480, True)}


def six_weeks(on_the_day: int) -> str:
    """Use by a hundred and twenty people a day until 2025-12-31, except on 2025-12-30."""
    days = [END - timedelta(n) for n in range(42)]
    counts = {day: on_the_day if day == date(2025, 12, 30) else 120 for day in days}
    rows = [f"{PEOPLE[0]} {day} feature{n} ios 1" for day, count in counts.items() for n in range(count)]
    return "\n".join(["user_id usage_date feature_id platform minutes", *rows])


@pytest.mark.parametrize(("rows", "is_told"), VOLUMES.values(), ids=VOLUMES)
def test_a_day_out_of_the_band_of_its_weekday_is_told(tmp_path: Path, rows: int, is_told: bool) -> None:
    violations = [check for check in broken(refreshed(tmp_path, usage_daily=six_weeks(rows))) if check.kind == "volume"]
    assert [check.rows for check in violations] == ([1] if is_told else [])
    assert all("2025-12-30" in check.example or "2025-12-31" in check.example for check in violations)


def test_empty_days_at_the_end_are_told_as_late(tmp_path: Path) -> None:
    report = refreshed(tmp_path, usage_daily=six_weeks(120), through="2026-01-02")
    assert "fresh" in {check.kind for check in broken(report)}
    assert report.found.sources["usage"].trust is Trust.STALE
