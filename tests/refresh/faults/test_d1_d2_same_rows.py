"""D1: rows in any order are the same files. D2: late and restated days change what they touch, and are logged."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import refresh.pipeline.stages
from metrics.periods.period import ONE_DAY
from metrics.snapshots.restatements import restatements_of
from metrics.snapshots.store import Snapshot, Store
from refresh.pipeline.refresh import refresh as publish
from tests.refresh.faults.conftest import write_version
from tests.refresh.faults.support.forked import Nodding, settings_in

VALUES = ("in_day", "minutes", "sessions")
LATE, LAST = date(2025, 12, 28), date(2025, 12, 31)


@pytest.fixture(autouse=True)
def nodding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffled_rows_are_the_same_files_byte_for_byte(tmp_path: Path, seed: int) -> None:
    first = _published(write_version(tmp_path / "a", 7))
    for file in (write_version(tmp_path / "b", 7) / "warehouse").iterdir():
        rows = pl.read_parquet(file)
        shuffled = rows.sample(fraction=1, shuffle=True, seed=seed)
        assert not shuffled.equals(rows)
        shuffled.write_parquet(file)
    assert _files(_published(tmp_path / "b")) == _files(first)


def test_rows_that_come_late_change_their_day_and_no_other_and_are_logged(tmp_path: Path) -> None:
    file = write_version(tmp_path, 7) / "warehouse" / "usage_daily.parquet"
    all_rows = pl.read_parquet(file)
    is_late = (pl.col("usage_date") == LATE) & (pl.col("user_id") > 108)
    all_rows.filter(~is_late).write_parquet(file)
    before = _published(tmp_path)
    all_rows.write_parquet(file)
    after = _published(tmp_path)
    assert _changed_days(before, after, VALUES) == [LATE]
    assert _changed_days(before, after) == [LATE, LATE + ONE_DAY], "the day after knows who had come the day before"
    assert _log(after) == [
        ("usage", LATE, "in_day", 8, 10),
        ("usage", LATE, "minutes", 56, 70),
        ("usage", LATE, "sessions", 8, 10),
    ]
    assert after.manifest.sources["payments"].files == before.manifest.sources["payments"].files
    assert _files(after) == _files(_published(_copy_of(tmp_path, tmp_path / "at once")))


def test_a_restated_last_day_is_logged_and_leaves_every_file_of_other_sources(tmp_path: Path) -> None:
    file = write_version(tmp_path, 7) / "warehouse" / "usage_daily.parquet"
    before = _published(tmp_path)
    minutes = pl.when(pl.col("usage_date") == LAST).then(8.0).otherwise("minutes")
    pl.read_parquet(file).with_columns(minutes=minutes).write_parquet(file)
    after = _published(tmp_path)
    assert _changed_days(before, after) == [LAST]
    assert _log(after) == [("usage", LAST, "minutes", 70, 80)]
    assert after.manifest.sources["payments"].files == before.manifest.sources["payments"].files


def _published(home: Path) -> Snapshot:
    report = publish(settings_in(home))
    assert report.is_new
    assert report.published is not None
    return report.published


def _files(snapshot: Snapshot) -> dict[str, Any]:
    return {name: source.files for name, source in snapshot.manifest.sources.items()}


def _changed_days(before: Snapshot, after: Snapshot, columns: Collection[str] = ()) -> list[date]:
    """The days of usage of which any daily cell, however cut, has another value, or another one in these columns."""
    changed: set[date] = set()
    pairs = zip(*(_daily(snapshot) for snapshot in (before, after)), strict=True)
    for old, new in pairs:
        if columns:
            old, new = (rows.group_by(_keys(rows)).agg(pl.col(columns).sum()) for rows in (old, new))
        assert old.columns == new.columns
        differing = pl.concat([old.join(new, on=old.columns, how="anti"), new.join(old, on=old.columns, how="anti")])
        changed |= set(differing["day"])
    return sorted(changed)


def _keys(rows: pl.DataFrame) -> list[str]:
    """The day, and what it is cut by."""
    return [name for name, kind in rows.schema.items() if not kind.is_numeric()]


def _daily(snapshot: Snapshot) -> list[pl.DataFrame]:
    return [snapshot.read(file) for file in snapshot.manifest.sources["usage"].files if file.table == "daily"]


def _log(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [row[:5] for row in restatements_of(snapshot).rows()]


def _copy_of(home: Path, to: Path) -> Path:
    (to / "warehouse").mkdir(parents=True)
    for file in (home / "warehouse").iterdir():
        (to / "warehouse" / file.name).write_bytes(file.read_bytes())
    assert not Store(to / "store").ids()
    return to
