"""Questions that no aggregate answers are answered from the rows that the snapshot was computed from, and no others."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import column, select, text

import metrics.aggregates.from_facts
from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.notation import parse
from metrics.query.answers import Numbers, Question
from metrics.snapshots.store import Store
from queries.extract.open_extract import opened
from queries.sources.window_counts import WindowCounts
from refresh.pipeline.refresh import Report
from tests.refresh.support.refreshing import among, refreshed, rows_of

USE = """
user_id usage_date feature_id minutes
1       2025-12-30 chat       10
1       2025-12-30 search     20
2       2025-12-30 search     30
3       2025-12-30 chat       40
4       2025-12-30 chat       -5
"""
"""The last row is quarantined."""

OTHER_USE = USE.replace("3       2025-12-30 chat", "3       2025-12-30 feed")
EITHER = Slice((), (("feature", ("search", "chat")),))


def published(home: Path, use: str = USE) -> Report:
    return refreshed(home, usage_daily=among("usage_daily", use))


def either(home: Path, metric: str = "monthly_active_users") -> float:
    """People with one of two features on the 30th, who are asked of the snapshot that is served now."""
    snapshot = Store(home / "store").current()
    assert snapshot is not None
    answer = Numbers.of(snapshot).answer(Question(metric, parse("2025-12-30")[0], slice=EITHER))
    assert answer.is_computed
    return float(answer.rows["value"].item())


def test_a_person_with_several_features_counts_once_and_a_quarantined_row_not_at_all(tmp_path: Path) -> None:
    report = published(tmp_path)
    assert rows_of(report, "usage_daily")[1] == 1
    assert either(tmp_path) == 3


def test_the_rows_are_those_of_the_snapshot_that_is_served_after_the_next_refresh_too(tmp_path: Path) -> None:
    published(tmp_path)
    assert either(tmp_path) == 3
    before = Store(tmp_path / "store").current()
    published(tmp_path, OTHER_USE)
    assert either(tmp_path) == 2
    assert before is not None
    assert before.manifest.extract is not None
    answer = Numbers.of(before).answer(Question("monthly_active_users", parse("2025-12-30")[0], slice=EITHER))
    assert answer.rows["value"].item() == 3, "the snapshot that was served keeps its rows while the next is made"


def test_rows_of_older_snapshots_go_and_their_combinations_are_refused(tmp_path: Path) -> None:
    published(tmp_path)
    first = Store(tmp_path / "store").current()
    for use in (OTHER_USE, USE + "5       2025-12-30 feed       5\n"):
        published(tmp_path, use)
    assert first is not None
    with pytest.raises(Refusal, match="overlapping_union"):
        Numbers.of(first).answer(Question("monthly_active_users", parse("2025-12-30")[0], slice=EITHER))


@pytest.mark.parametrize("fault", ["damaged", "gone"])
def test_a_file_that_is_damaged_or_gone_is_not_counted(tmp_path: Path, fault: str) -> None:
    published(tmp_path)
    snapshot = Store(tmp_path / "store").current()
    assert snapshot is not None
    assert snapshot.manifest.extract is not None
    digest = snapshot.manifest.extract.tables["usage_daily"].parts[-1]
    part = tmp_path / "store" / "extract" / f"{digest}.parquet"
    part.write_bytes(part.read_bytes()[:-1] + b"x") if fault == "damaged" else part.unlink()
    with pytest.raises(Refusal, match="overlapping_union"):
        Numbers.of(snapshot).answer(Question("monthly_active_users", parse("2025-12-30")[0], slice=EITHER))


@pytest.mark.parametrize("lost", ["a part", "the folder", "a byte"])
def test_a_refresh_of_an_unchanged_warehouse_restores_what_the_extract_has_lost(tmp_path: Path, lost: str) -> None:
    published(tmp_path)
    extract = tmp_path / "store" / "extract"
    if lost == "the folder":
        shutil.rmtree(extract)
    else:
        part = max(extract.glob("*.parquet"))
        part.unlink() if lost == "a part" else part.write_bytes(part.read_bytes()[:-1] + b"x")
    published(tmp_path)
    assert either(tmp_path) == 3


def test_a_question_that_takes_too_long_is_given_up_and_the_next_one_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(metrics.aggregates.from_facts, "LONGEST", 0)
        with pytest.raises(Refusal, match="computed_too_long"):
            either(tmp_path)
    assert either(tmp_path) == 3


def test_what_the_engine_cannot_compute_is_refused_with_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(tmp_path)
    failing = text("select error('no memory left') as number")
    monkeypatch.setattr(WindowCounts, "_totals", lambda *_: select(failing.columns(column("number")).subquery()))
    with pytest.raises(Refusal, match=r"computed_in_vain.*no memory left"):
        either(tmp_path)


def test_an_open_extract_reads_its_own_files_and_nothing_else(tmp_path: Path) -> None:
    published(tmp_path)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    snapshot = Store(tmp_path / "store").current()
    assert snapshot is not None
    assert snapshot.manifest.extract is not None
    extract = opened(snapshot.manifest.extract, snapshot.home, 1_000_000_000)
    with extract.warehouse.engine.connect() as connection:
        assert (
            connection.exec_driver_sql("select count(*) from usage_daily").scalar()
            == len(among("usage_daily", USE).splitlines()) - 2
        )
        for statement in (f"select * from read_csv('{tmp_path}/secret.csv')", "create table usage_daily as select 1"):
            with pytest.raises(Exception, match=r"disabled|read-only"):
                connection.exec_driver_sql(statement)


def test_days_after_the_last_complete_one_are_in_no_answer(tmp_path: Path) -> None:
    later = (date(2025, 12, 31) + timedelta(1)).isoformat()
    published(tmp_path, USE + f"5 {later} chat 5\n")
    assert either(tmp_path) == 3
