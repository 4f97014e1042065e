"""What follows from a broken check: a bad table is not published, late data are stale, a few bad rows are left out."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from checks.expectation import ExpectedOutcome, of_columns
from checks.registry import suites
from checks.warehouse.incremental import NOT_JUDGED, Days
from checks.warehouse.row_checks import Rows
from dashboard.cli.commands.check import line
from metrics.aggregates.schema import Trust
from metrics.snapshots.manifest import CheckResult
from queries.extract.day_census import DayCensus
from queries.extract.extract import read_once
from queries.rules.rule import Outcome
from queries.warehouse.warehouse import NOTHING_LEFT_OUT
from refresh.pipeline.refresh import Report, refresh
from refresh.pipeline.stages import examined
from tests.refresh.support.refreshing import ORDINARY, among, asked, broken, refreshed, rows_of, settings_of, untyped
from tests.support.tiny import table, warehouse

END = date(2025, 12, 31)


def with_payments(home: Path, payments: pl.DataFrame) -> Report:
    """A refresh of good users and use, and payments just as they are given."""
    warehouse(home / "warehouse", users=among("users"), usage_daily=among("usage_daily"), payments=among("payments"))
    untyped(home, payments=payments)
    return refresh(settings_of(home, through=END))


def ordinary_payments() -> pl.DataFrame:
    return table(among("payments")).with_columns(pl.col("paid_on").str.to_date())


@pytest.mark.parametrize("column", ["kind", "paid_on"])
def test_without_a_needed_column_the_table_is_not_published_and_the_others_are(tmp_path: Path, column: str) -> None:
    report = with_payments(tmp_path, ordinary_payments().drop(column))
    assert {(check.subject, check.kind, check.facts["column"]) for check in report.failed} == {
        ("payments", "column", column)
    }
    assert not report.found.sources["payments"].files
    assert asked(report).value("monthly_active_users", "2025-12") == 10


def test_a_renamed_column_is_a_missing_one(tmp_path: Path) -> None:
    report = with_payments(tmp_path, ordinary_payments().rename({"amount": "amount_cny"}))
    assert [(check.kind, check.facts["column"]) for check in report.failed] == [("column", "amount")]
    assert not report.found.sources["payments"].files


@pytest.mark.parametrize(
    ("column", "to"),
    [("paid_on", pl.col("paid_on").dt.to_string("%d.%m.%Y")), ("amount", pl.format("{} yuan", "amount"))],
)
def test_a_column_of_another_type_is_critical_and_the_other_tables_are_published(
    tmp_path: Path, column: str, to: pl.Expr
) -> None:
    report = with_payments(tmp_path, ordinary_payments().with_columns(to.alias(column)))
    assert {check.subject for check in report.failed} == {"payments"}
    assert not report.found.sources["payments"].files
    assert asked(report).value("monthly_active_users", "2025-12") == 10


def test_a_column_that_nobody_asked_for_changes_nothing(tmp_path: Path) -> None:
    report = with_payments(tmp_path, ordinary_payments().with_columns(note=pl.lit("hello")))
    assert report.failed == ()
    assert asked(report).value("net_revenue", "2025-12") == 300


def test_an_optional_column_that_is_not_there_breaks_nothing(tmp_path: Path) -> None:
    report = with_payments(tmp_path, ordinary_payments().drop("refund_of"))
    assert broken(report) == []


@pytest.mark.parametrize(("bad_rows", "is_published"), [(3, True), (4, False)])
def test_one_bad_row_in_twenty_is_left_out_and_one_more_spoils_the_table(
    tmp_path: Path, bad_rows: int, is_published: bool
) -> None:
    minutes = pl.when(pl.int_range(pl.len()) < bad_rows).then(-1.0).otherwise(pl.col("minutes")).alias("minutes")
    use = table(among("usage_daily")).with_columns(minutes)
    report = refreshed(tmp_path, usage_daily=use)
    assert rows_of(report, "usage_daily") == (60, bad_rows)
    assert (report.published is not None) == is_published
    assert [check.kind for check in report.failed] == ([] if is_published else ["quarantined"])


def test_a_check_tells_as_many_rows_as_are_left_out(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform minutes
    1       2025-12-30 feed       ios      1
    1       2025-12-30 feed       ios      1
    1       2025-12-30 feed       ios      1
    """
    report = refreshed(tmp_path, usage_daily=among("usage_daily", use))
    assert [(check.kind, check.rows) for check in broken(report)] == [("unique", 2)]
    assert rows_of(report, "usage_daily") == (63, 2)


def test_rows_after_the_last_day_are_not_judged_for_their_volume(tmp_path: Path) -> None:
    days = [(END - timedelta(n)).isoformat() for n in range(35)] + ["2026-01-01"]
    rows = [f"{person} {day} feed ios 1" for day in days for person in range(101, 211 if day < "2026" else 103)]
    users = "\n".join(["user_id registered_on", *(f"{person} 2020-01-01" for person in range(101, 211))])
    use = "\n".join(["user_id usage_date feature_id platform minutes", *rows])
    assert broken(refreshed(tmp_path, users=users, usage_daily=use)) == []


def test_a_bad_list_of_users_stops_everything_that_counts_users_and_nothing_else(tmp_path: Path) -> None:
    users = pl.concat([table(among("users"))] * 2)
    tables = {name: among(name) for name in ("payments", "subscriptions", "features")}
    report = refreshed(tmp_path, users=users, **tables)
    read = {name: source for name, source in report.found.sources.items() if not source.waits_for}
    trusted = {name for name, source in read.items() if source.trust is not Trust.FAILED}
    assert trusted == {"launches"}


@pytest.mark.parametrize(("days_behind", "late"), [(1, []), (2, ["usage_daily"]), (3, ["payments", "usage_daily"])])
def test_use_may_be_a_day_behind_and_payments_two(tmp_path: Path, days_behind: int, late: list[str]) -> None:
    warehouse(tmp_path / "warehouse", **{name: among(name) for name in ("users", "usage_daily", "payments")})
    results = examined(settings_of(tmp_path, through=END + timedelta(days_behind)))
    assert [check.subject for check in results if check.kind == "fresh" and not check.passed] == late


def test_a_late_table_makes_the_sources_that_read_it_stale(tmp_path: Path) -> None:
    report = refreshed(tmp_path, payments=among("payments"), through="2026-01-02")
    states = report.found.sources
    assert (states["usage"].trust, states["payments"].trust) == (Trust.STALE, Trust.PASSED)


def test_a_source_whose_table_was_never_there_waits_for_it_whatever_else_is_rejected(tmp_path: Path) -> None:
    twice = among("users") + "\n" + among("users").partition("\n")[2]
    report = refreshed(tmp_path, users=twice)
    states = report.found.sources
    assert (states["usage"].trust, states["usage"].waits_for) == (Trust.FAILED, ())
    assert (states["prompts"].trust, states["prompts"].waits_for) == (Trust.PASSED, ("assistant_events",))


def whole_month(minutes: int) -> str:
    """Ten people, every day of December, in two features."""
    days = [f"2025-12-{day:02}" for day in range(1, 32)]
    rows = [
        f"{person} {day} {name} ios {minutes}"
        for day in days
        for person in range(101, 111)
        for name in ("feed", "search")
    ]
    return "\n".join(["user_id usage_date feature_id platform minutes", *rows])


def test_a_broken_critical_promise_stops_the_sources_of_the_metric(tmp_path: Path) -> None:
    report = refreshed(tmp_path, usage_daily=whole_month(721), payments=among("payments"))
    assert [(check.subject, check.kind, check.rows) for check in report.failed] == [
        ("daily_usage_time", "value_between", 1)
    ]
    states = report.found.sources
    assert (states["usage"].trust, states["usage"].files, states["usage"].watermark) == (Trust.FAILED, (), None)
    assert states["payments"].trust is Trust.PASSED


def test_a_promise_that_is_just_kept_stops_nothing(tmp_path: Path) -> None:
    report = refreshed(tmp_path, usage_daily=whole_month(720))
    assert report.failed == ()
    assert asked(report).value("daily_usage_time", "2025-12") == 1440


def test_an_unusual_change_is_said_and_published(tmp_path: Path) -> None:
    months = "\n".join(
        f"{person} {day} feed ios 9"
        for day, n in (("2024-12-01", 3), ("2025-12-31", 10))
        for person in range(101, 101 + n)
    )
    use = f"""
    user_id usage_date feature_id platform minutes
    101     2024-11-30 feed       ios      9
    {months}
    """
    report = refreshed(tmp_path, usage_daily=use)
    (check,) = (check for check in broken(report) if check.subject == "monthly_active_users")
    assert (check.kind, check.outcome, check.rows) == ("change_between", "flag", 1)
    assert report.published is not None


def test_great_expectations_is_told_the_severity_of_each_outcome(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", **{name: among(name) for name in ORDINARY})
    with read_once(settings_of(tmp_path)) as database:
        expected: list[ExpectedOutcome] = []
        for name, suite in suites().items():
            daily = DayCensus(database, database.tables[name], suite.day, END)
            rows = Rows(Days(suite, daily, daily.census(), NOT_JUDGED, frozenset()), NOTHING_LEFT_OUT)
            expected += [*of_columns(database.tables[name].mapped), *rows.expected()]
    severities = {"reject": "critical", "quarantine": "warning", "flag": "info"}
    assert {expectation.outcome for expectation in expected} == set(Outcome)
    assert all(expectation.expectation.severity == severities[expectation.outcome] for expectation in expected)


@pytest.mark.parametrize(("outcome", "severity"), [("reject", "critical"), ("quarantine", "warning"), ("flag", "info")])
def test_a_command_says_how_severe_a_check_is(outcome: str, severity: str) -> None:
    output = line(CheckResult("payments", "rows", {}, outcome, passed=False))
    assert (output[""], output["severity"]) == (outcome, severity)
