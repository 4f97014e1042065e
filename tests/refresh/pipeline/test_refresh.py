"""A refresh publishes what has changed, and only what may be believed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

import refresh.pipeline.refresh
from metrics.aggregates.schema import Trust
from metrics.periods.period import CalendarSettings
from metrics.snapshots.store import Store
from queries.errors import Busy, Problem
from queries.settings import Settings
from refresh.log import StepTimer
from refresh.pipeline.stages import examined
from tests.refresh.support.refreshing import among, asked, refreshed, rows_of, settings_of, untyped
from tests.support.tiny import warehouse

END = date(2025, 12, 31)
NO_USE = "user_id usage_date feature_id\n555 2025-12-30 feed\n555 2025-12-31 feed"


def again(home: Path, *, full: bool = False, **settings: object) -> refresh.pipeline.refresh.Report:
    return refresh.pipeline.refresh.refresh(settings_of(home, **{"through": END} | settings), full=full)


def test_where_nothing_has_changed_nothing_is_published(tmp_path: Path) -> None:
    first = refreshed(tmp_path)
    second = again(tmp_path)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.published and first.published
    assert second.published.id == first.published.id
    assert Store(tmp_path / "store").ids() == [first.published.id]


def test_another_question_is_another_snapshot(tmp_path: Path) -> None:
    before = refreshed(tmp_path).published
    changes: list[dict[str, object]] = [
        {"full": True},
        {"through": date(2025, 12, 30)},
        {"currency": "EUR"},
        {"tables": {"users": {"columns": {"region": "channel"}}}},
    ]
    for change in changes:
        after = again(tmp_path, **change)
        assert after.is_new, change
        assert before and after.published
        assert Store(tmp_path / "store").current_id() == after.published.id != before.id
        before = after.published


def test_another_way_of_reckoning_is_another_snapshot_that_keeps_it(tmp_path: Path) -> None:
    refreshed(tmp_path)
    report = again(tmp_path, fiscal_year_starts=4)
    assert report.is_new and report.published is not None
    assert report.published.manifest.reckoning == CalendarSettings("CN", 4)


def test_a_country_without_known_holidays_is_a_problem_and_nothing_is_published(tmp_path: Path) -> None:
    refreshed(tmp_path)
    with pytest.raises(Problem, match=r"`country`: wanted .*ISO 3166, got: China\."):
        again(tmp_path, country="China")
    assert len(Store(tmp_path / "store").ids()) == 1


def test_a_changed_file_or_changed_code_is_another_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refreshed(tmp_path)
    untyped(tmp_path, users=pl.read_parquet(tmp_path / "warehouse" / "users.parquet").head(18))
    assert again(tmp_path).is_new
    assert not again(tmp_path).is_new
    monkeypatch.setattr(refresh.pipeline.refresh, "code_digest", lambda: "other code")
    assert again(tmp_path).is_new


def test_numbers_end_on_the_day_that_is_asked_for(tmp_path: Path) -> None:
    report = refreshed(tmp_path, through="2025-12-28")
    assert (report.found.through, report.found.sources["usage"].watermark) == (date(2025, 12, 28), date(2025, 12, 28))
    assert asked(report).value("feature_minutes", "2025-12") == 300
    assert rows_of(report, "usage_daily") == (30, 0)


def test_a_closed_history_ends_on_its_own_last_day_unless_another_is_asked_for(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", users=among("users"), usage_daily=among("usage_daily"))
    untyped(tmp_path, warehouse_closed=pl.DataFrame({"through": [date(2025, 12, 30)]}))
    assert again(tmp_path, through=None).found.through == date(2025, 12, 30)
    assert again(tmp_path, through=date(2025, 12, 27)).found.through == date(2025, 12, 27)


def test_an_open_history_ends_yesterday(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", users=among("users"), usage_daily=among("usage_daily"))
    report = again(tmp_path, through=None)
    assert report.found.through == datetime.now().astimezone().date() - timedelta(1)
    assert report.found.sources["usage"].trust is Trust.STALE


def test_where_nothing_may_be_believed_nothing_is_published(tmp_path: Path) -> None:
    report = refreshed(tmp_path, usage_daily=NO_USE)
    assert (report.published, report.is_new, report.before) == (None, False, None)
    assert Store(tmp_path / "store").current() is None
    assert {(check.subject, check.kind) for check in report.failed} == {("usage_daily", "quarantined")}


def test_a_source_that_fails_keeps_its_last_good_cells_and_the_others_move_on(tmp_path: Path) -> None:
    first = refreshed(tmp_path, payments=among("payments"), through="2025-12-30")
    second = refreshed(tmp_path, usage_daily=NO_USE, payments=among("payments"))
    old, new = first.found.sources, second.found.sources
    assert (new["usage"].trust, new["usage"].files) == (Trust.FAILED, old["usage"].files)
    assert (new["usage"].watermark, new["usage"].computed_at) == (date(2025, 12, 30), old["usage"].computed_at)
    assert (new["payments"].trust, new["payments"].watermark) == (Trust.PASSED, date(2025, 12, 31))
    assert asked(second).value("monthly_active_users", "2025-12-30") == 10


def test_a_source_that_is_mended_is_believed_again(tmp_path: Path) -> None:
    refreshed(tmp_path)
    refreshed(tmp_path, usage_daily=NO_USE)
    third = refreshed(tmp_path)
    assert third.failed == ()
    assert third.found.sources["usage"].trust is Trust.PASSED


def test_only_one_refresh_runs_at_a_time(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", users=among("users"), usage_daily=among("usage_daily"))
    with (
        Store(tmp_path / "store").locked(),
        pytest.raises(Busy, match="wanted one refresh at a time, got: one that is"),
    ):
        again(tmp_path)


def test_a_refresh_of_a_warehouse_that_is_gone_leaves_the_snapshot_served(tmp_path: Path) -> None:
    first = refreshed(tmp_path)
    (tmp_path / "warehouse").rename(tmp_path / "moved")
    with pytest.raises(Problem, match="no such folder"):
        again(tmp_path)
    current = Store(tmp_path / "store").current()
    assert first.published and current
    assert current.id == first.published.id


def test_a_damaged_snapshot_is_mended_by_a_full_refresh(tmp_path: Path) -> None:
    first = refreshed(tmp_path)
    assert first.published
    manifest = tmp_path / "store" / "snapshots" / f"{first.published.id}.json"
    manifest.write_bytes(manifest.read_bytes()[:-5])
    for file in (tmp_path / "store" / "objects").iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    assert asked(again(tmp_path, full=True)).value("monthly_active_users", "2025-12") == 10


def test_lists_are_published_without_the_rows_that_are_quarantined(tmp_path: Path) -> None:
    twice = """
    feature_id name    launched_on
    feed       Feeding 2024-03-10
    """
    report = refreshed(tmp_path, features=among("features", twice))
    assert report.published is not None
    (file,) = (file for file in report.published.manifest.references if file.table == "features")
    listed = report.published.read(file)
    assert (file.table, listed.height, listed["feature_id"].n_unique()) == ("features", 20, 20)


def test_a_refresh_says_what_it_is_doing(tmp_path: Path) -> None:
    messages: list[tuple[str, float]] = []
    warehouse(tmp_path / "warehouse", users=among("users"), usage_daily=among("usage_daily"))
    refresh.pipeline.refresh.refresh(
        settings_of(tmp_path, through=END), progress=lambda what, share, rows=0: messages.append((what, share))
    )
    assert {"check users", "check usage_daily", "compute usage"} <= {what for what, _ in messages}
    assert all(0 <= share <= 1 for _, share in messages)


LAUNCHED = among("features")
"""Long before: no day that comes has another one."""


def test_a_source_without_a_new_row_is_done_as_any_other(tmp_path: Path) -> None:
    refreshed(tmp_path, features=LAUNCHED, payments=among("payments"), through="2025-12-30")
    messages: list[tuple[str, float]] = []
    steps = StepTimer(lambda what, share, rows=0: messages.append((what, share)))
    report = refresh.pipeline.refresh.refresh(settings_of(tmp_path, through=END), progress=steps)
    assert report.is_new
    computed = [what for what, share in messages if share == 1 and what.startswith("compute")]
    assert sorted(computed) == ["compute launches", "compute payments", "compute usage", "compute value_added"], (
        "each once"
    )
    assert all(0 <= share <= 1 for _, share in messages)
    assert set(computed) <= steps.seconds.keys()


def test_a_step_is_logged_once_however_often_it_is_said_that_it_is_done(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "product_metrics.refresh")
    steps = StepTimer()
    for what, share in [("compute launches", 0.5), *[("compute launches", 1.0)] * 1_061, ("compute usage", 1.0)]:
        steps(what, share, 24)
    logged = [(record.getMessage(), record.facts["source"]) for record in caplog.records]  # type: ignore[attr-defined]
    assert logged == [("computed", "launches"), ("computed", "usage")]
    assert steps.seconds.keys() == {"compute launches", "compute usage"}


@pytest.mark.parametrize("act", [refresh.pipeline.refresh.refresh, examined], ids=["refreshed", "checked"])
def test_a_database_that_was_read_is_let_go_of(tmp_path: Path, act: Callable[[Settings], object]) -> None:
    """Its owner can write to it, and another file in its place is the one that is read next."""
    warehouse(tmp_path / "warehouse", users=among("users"), usage_daily=among("usage_daily"))
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as database:
        for name in ("users", "usage_daily"):
            database.execute(f"create table {name} as from read_parquet('{tmp_path / 'warehouse' / name}.parquet')")
    act(Settings(f"duckdb:///{file}", str(tmp_path / "store"), END))
    with duckdb.connect(str(file)) as database:
        database.execute("delete from usage_daily")
