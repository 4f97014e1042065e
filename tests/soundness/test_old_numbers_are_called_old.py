"""A number that is older than it should be, or the last good one, says so."""

from datetime import date
from pathlib import Path

from metrics.aggregates.schema import Trust
from metrics.periods.notation import parse
from metrics.query.answers import Question
from refresh.pipeline.refresh import Report, refresh
from tests.refresh.support.refreshing import among, asked, refreshed, settings_of
from tests.support.tiny import warehouse

DECEMBER = Question("monthly_active_users", parse("2025-12")[0])
LATER = {"through": date(2026, 1, 2)}


def trust(report: Report) -> Trust:
    return asked(report).numbers.answer(DECEMBER).trust


def test_numbers_of_a_table_that_is_behind_are_stale(tmp_path: Path) -> None:
    assert trust(refreshed(tmp_path, through="2026-01-01")) is Trust.PASSED
    assert trust(refreshed(tmp_path, through="2026-01-02")) is Trust.STALE


def test_a_row_from_the_future_does_not_make_old_data_fresh(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       2099-01-01 feed       ios      30
    """
    assert trust(refreshed(tmp_path, usage_daily=among("usage_daily", use), through="2026-02-28")) is Trust.STALE


def test_after_a_failed_critical_check_the_last_good_numbers_are_shown_and_called_failed(tmp_path: Path) -> None:
    refreshed(tmp_path)
    doubled = "\n".join(f"    {100 + n} 2025-12-31 search ios 9 1" for n in (*range(1, 11), *range(1, 11)))
    use = f"""
    user_id usage_date feature_id platform minutes sessions
{doubled}
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert [check.kind for check in report.failed] == ["quarantined"]
    assert trust(report) is Trust.FAILED
    assert asked(report).value("feature_minutes", "2025-12") == 600


def test_after_the_column_of_the_day_was_renamed_the_last_good_numbers_are_shown_and_called_failed(
    tmp_path: Path,
) -> None:
    refreshed(tmp_path, payments=among("payments"))
    renamed = among("usage_daily").replace("usage_date", "used_on", 1)
    warehouse_without_day(tmp_path, renamed)
    report = refresh(settings_of(tmp_path, through=date(2025, 12, 31)))
    assert trust(report) is Trust.FAILED
    assert asked(report).value("monthly_active_users", "2025-12") == 10


def warehouse_without_day(home: Path, use: str) -> None:
    warehouse(home / "warehouse", usage_daily=use, users=among("users"), payments=among("payments"))


DOUBLED = "\n".join(f"    {100 + n} 2025-12-31 search ios 9 1" for n in (*range(1, 11), *range(1, 11)))
BROKEN_USE = f"""
    user_id usage_date feature_id platform minutes sessions
{DOUBLED}
"""


def test_a_ratio_of_two_sources_is_of_one_state_after_a_check_of_one_has_failed(tmp_path: Path) -> None:
    """Half of the users move, somebody pays more, and the rows of use are broken: revenue per user stays as it was."""
    paid = """
    payment_id user_id paid_on    kind amount currency refund_of
    9          101     2025-12-30 base 500    CNY      -
    """
    good = refreshed(tmp_path, payments=among("payments"))
    by_region = {"by": "region", "against": "none"}
    then = asked(good).rows("arpu", "2025-12", **by_region)
    assert [(row["region"], row["value"]) for row in then] == [("east", 30)]
    tables = {"users": moved(), "payments": among("payments", paid)}
    failed = refreshed(tmp_path, usage_daily=among("usage_daily", BROKEN_USE), **tables)
    assert asked(failed).rows("arpu", "2025-12", **by_region) == then
    assert trust(failed) is Trust.FAILED
    revenue = asked(failed).rows("net_revenue", "2025-12", **by_region)
    assert {row["region"]: row["value"] for row in revenue} == {"east": 150, "north": 650}
    again = refreshed(tmp_path, usage_daily=among("usage_daily", BROKEN_USE), **tables)
    assert asked(again).rows("arpu", "2025-12", **by_region) == then
    mended = refreshed(tmp_path, **tables)
    now = asked(mended).rows("arpu", "2025-12", **by_region)
    parts = {row["region"]: (row["numerator"], row["denominator"]) for row in now}
    assert parts == {"east": (150, 5), "north": (650, 5)}


def moved() -> str:
    """Ordinary users, of whom five have moved north."""
    return "\n".join(
        line.replace(" east ", " north ") if line.split()[0] in ("101", "102", "103", "104", "105") else line
        for line in among("users").splitlines()
    )
