"""Event logs in a snapshot: every row of customers once, in pieces that a refresh rewrites only where days changed."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from metrics.errors import Refusal
from metrics.periods.period import Period
from metrics.snapshots import event_logs
from metrics.snapshots.event_logs import events, parts_of, pieces
from metrics.snapshots.store import Snapshot
from tests.conftest import Published
from tests.refresh.support.refreshing import among, refreshed

ALWAYS = Period(date(2020, 1, 1), date(2030, 1, 1))
OCTOBER = """
    user_id occurred_at page action outcome dwell_seconds
    101 2025-10-01T00:00:00 home view ok 1
    101 2025-10-31T23:59:59 orders submit failed 2
"""
NOVEMBER = OCTOBER + "    102 2025-11-05T12:00:00 home view ok 1.5\n"


def snapshot_of(home: Path, interactions: str, **tables: str) -> Snapshot:
    report = refreshed(home, interactions=among("interactions", interactions), **tables)
    assert report.published is not None
    return report.published


ROWS = {
    "interactions": """select user_id, occurred_at, page, outcome = 'failed', dwell_seconds, is_core_page
        from interactions join users using (user_id) where is_internal is distinct from true""",
    "triggers": """select user_id, occurred_at, page, rule_version
        from assistant_events join users using (user_id)
        where stage = 'triggered' and is_internal is distinct from true""",
    "contacts": """select user_id, opened_at
        from support_tickets join users using (user_id) where is_internal is distinct from true""",
}


@pytest.mark.parametrize("log", ROWS)
def test_a_log_has_the_rows_of_its_table(small_demo: Published, log: str) -> None:
    with duckdb.connect(str(small_demo.warehouse), read_only=True) as connection:
        wanted = connection.execute(ROWS[log]).pl()
    found = events(small_demo.snapshot, log, ALWAYS).drop("clicked", "resolved", strict=False)
    columns = ["user_id", *wanted.columns[1:]]
    found = found.rename(dict(zip(found.columns, columns, strict=True))).cast(dict(wanted.schema))
    assert found.sort(pl.all()).equals(wanted.sort(pl.all()))


def test_a_period_reads_its_own_rows_only(small_demo: Published) -> None:
    december = events(small_demo.snapshot, "interactions", Period(date(2025, 12, 1), date(2025, 12, 31)))
    every = events(small_demo.snapshot, "interactions", ALWAYS)
    assert december.height == every.filter(pl.col("at").dt.truncate("1mo") == pl.datetime(2025, 12, 1)).height > 0


def test_months_without_a_change_keep_their_pieces(tmp_path: Path) -> None:
    first = snapshot_of(tmp_path, OCTOBER)
    second = snapshot_of(tmp_path, NOVEMBER)
    before, now = (
        {part.month: part.sha256 for part in parts_of(snapshot, "interactions")} for snapshot in (first, second)
    )
    assert before.keys() == {date(2025, 10, 1), date(2025, 12, 1)}
    assert now == before | {date(2025, 11, 1): now[date(2025, 11, 1)]}


def test_a_row_that_is_changed_or_turns_internal_changes_its_piece(tmp_path: Path) -> None:
    first = snapshot_of(tmp_path, NOVEMBER)
    changed = snapshot_of(tmp_path, NOVEMBER.replace("submit failed 2", "submit failed 3"))
    users = among("users").replace("102 2020-01-01 east search false", "102 2020-01-01 east search true")
    left = snapshot_of(tmp_path, NOVEMBER, users=users)
    months = [
        {part.month.month: part.sha256 for part in parts_of(snapshot, "interactions")}
        for snapshot in (first, changed, left)
    ]
    assert months[0][10] != months[1][10]
    assert months[0][11] == months[1][11]
    assert 11 not in months[2]
    assert events(left, "interactions", ALWAYS).filter(pl.col("user") == 102).is_empty()


def test_day_after_day_gives_the_log_of_a_refresh_that_reads_everything(tmp_path: Path) -> None:
    rows = among("interactions", NOVEMBER)
    for day in range(26, 32):
        grown = refreshed(tmp_path / "grown", through=f"2025-12-{day}", interactions=rows)
    whole = refreshed(tmp_path / "whole", interactions=rows)
    assert grown.published is not None
    assert whole.published is not None
    assert parts_of(grown.published, "interactions") == parts_of(whole.published, "interactions")
    assert whole.published.manifest.reference("log_interactions_days") == grown.published.manifest.reference(
        "log_interactions_days"
    )


def test_a_large_month_is_kept_by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_logs, "LARGE", 10)
    days = pl.DataFrame({"day": [date(2025, 1, 3), date(2025, 1, 4), date(2025, 2, 9)], "rows": [6, 5, 10]})
    assert pieces(days) == [date(2025, 1, 3), date(2025, 1, 4), date(2025, 2, 1)]


def test_a_month_that_grows_large_is_cut_anew_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = events(snapshot_of(tmp_path, OCTOBER), "interactions", ALWAYS)
    monkeypatch.setattr(event_logs, "LARGE", 1)
    now = snapshot_of(tmp_path, NOVEMBER)
    assert {part.month for part in parts_of(now, "interactions")} >= {date(2025, 10, 1), date(2025, 10, 31)}
    assert events(now, "interactions", ALWAYS).height == before.height + 1


def test_without_its_table_there_is_no_log_and_the_question_is_refused(tmp_path: Path) -> None:
    report = refreshed(tmp_path)
    assert report.published is not None
    assert report.published.manifest.reference("log_interactions") is None
    with pytest.raises(Refusal, match="no_log"):
        events(report.published, "interactions", ALWAYS)


def test_columns_that_a_warehouse_lacks_are_empty_and_times_of_day_are_kept(tmp_path: Path) -> None:
    rows = OCTOBER.replace(" dwell_seconds", "").replace("ok 1", "ok").replace("failed 2", "failed")
    october = events(snapshot_of(tmp_path, rows), "interactions", Period(date(2025, 10, 1), date(2025, 10, 31)))
    assert october.select("dwell_seconds", "is_core_page").null_count().row(0) == (2, 2)
    assert october["at"].dt.to_string("%d %H:%M:%S").to_list() == ["01 00:00:00", "31 23:59:59"]
