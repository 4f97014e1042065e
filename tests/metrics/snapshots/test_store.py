"""Snapshots: published whole, served until another is, and never believed when a bit of them has changed."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from metrics.aggregates.schema import File, SourceState, Trust
from metrics.snapshots.manifest import CheckResult, Manifest, TableState
from metrics.snapshots.store import Snapshot, Store
from queries.errors import Problem

FRAME = pl.DataFrame({"day": [date(2025, 12, 31)], "entities": [7]})


def manifest(*files: File, at: int = 1) -> Manifest:
    usage = SourceState(
        "usage",
        "SELECT 1",
        Trust.STALE,
        first_day=date(2024, 1, 1),
        watermark=date(2025, 12, 31),
        computed_at=datetime(2026, 1, 1, 3, tzinfo=UTC),
        rows_read=5,
        lacks={"minutes": "usage_daily.minutes"},
        values={"feature": ("feed", "搜索")},
        files=files,
    )
    return Manifest(
        made_at=datetime(2026, 1, at, 4, 5, 6, tzinfo=UTC),
        through=date(2025, 12, 31),
        currency="CNY",
        code="c0de",
        inputs=[[["usage.parquet", 3, 4]], {"users": {"columns": {"user_id": "id"}}}, "CNY"],
        definitions={"payers": 2},
        sources={
            "usage": usage,
            "payments": SourceState("payments", "SELECT 2", Trust.PASSED, waits_for=("payments",)),
        },
        tables=(TableState("users", 3, 1, None), TableState("usage_daily", 9, 0, date(2025, 12, 31))),
        checks=(
            CheckResult(
                "users", "unique", {"key": "user_id"}, "quarantine", passed=False, rows=1, example='{"a": "é"}'
            ),
        ),
        references=(File("features", "abc", 33),),
    )


def published(store: Store, at: int = 1, frame: pl.DataFrame = FRAME) -> Snapshot:
    return store.publish(manifest(File("daily", *store.keep(frame), ("feature", "platform")), at=at))


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    original = manifest(File("gaps", "def", 3, ("feature",), "region"), File("daily", "abc", 3, (), "", ("channel",)))
    assert Store(tmp_path).publish(original).manifest == original
    assert Store(tmp_path).current().manifest == original


def test_a_manifest_from_before_there_were_smaller_tables_is_read(tmp_path: Path) -> None:
    snapshot = published(Store(tmp_path))
    content = json.loads((tmp_path / "snapshots" / f"{snapshot.id}.json").read_text(encoding="utf-8"))
    del content["sources"]["usage"]["files"][0]["summed"]
    assert Manifest.from_json(content) == snapshot.manifest


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    snapshot = published(Store(tmp_path))
    (file,) = snapshot.manifest.sources["usage"].files
    assert snapshot.read(file) is snapshot.read(file)


def test_an_empty_store_serves_nothing(tmp_path: Path) -> None:
    assert (Store(tmp_path).current_id(), Store(tmp_path).current(), Store(tmp_path).ids()) == (None, None, [])


def test_what_was_published_last_is_served_and_the_earlier_one_is_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = published(store, at=1), published(store, at=2)
    assert store.current_id() == second.id
    assert store.ids() == [first.id, second.id]
    assert second.read(second.manifest.sources["usage"].files[0]).equals(FRAME)


def test_an_earlier_snapshot_can_be_served_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = published(store, at=1), published(store, at=2)
    store.serve(first.id)
    assert store.current_id() == first.id
    assert store.ids() == [first.id, second.id]


@pytest.mark.parametrize("id", ["20260101T040506-000000000000", "", "../current", "20260101T040506"])
def test_an_unknown_snapshot_is_not_served_and_the_old_one_still_is(tmp_path: Path, id: str) -> None:
    store = Store(tmp_path)
    first = published(store)
    with pytest.raises(Problem):
        store.serve(id)
    assert store.current_id() == first.id


def test_the_same_rows_are_one_file_and_other_rows_another(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.keep(FRAME) == store.keep(FRAME.clone())
    assert store.keep(FRAME) != store.keep(FRAME.with_columns(entities=8))
    assert len(list((tmp_path / "objects").iterdir())) == 2


def flipped(file: Path, position: int) -> None:
    content = bytearray(file.read_bytes())
    content[position] ^= 1
    file.write_bytes(content)


def test_every_changed_bit_and_every_missing_end_of_a_file_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    snapshot = published(store)
    (object,) = (tmp_path / "objects").iterdir()
    intact, file = object.read_bytes(), snapshot.manifest.sources["usage"].files[0]
    damaged = [intact[:cut] for cut in range(0, len(intact), 97)]
    damaged += [intact[:n] + bytes([intact[n] ^ 1 << n % 8]) + intact[n + 1 :] for n in range(0, len(intact), 13)]
    for content in damaged:
        object.write_bytes(content)
        with pytest.raises(Problem, match="wanted the content that was published"):
            snapshot.read(file)
    object.unlink()
    with pytest.raises(Problem, match="no such file"):
        snapshot.read(file)


def test_every_changed_bit_and_every_missing_end_of_a_manifest_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    id = published(store).id
    file = tmp_path / "snapshots" / f"{id}.json"
    intact = file.read_bytes()
    damaged = [intact[:cut] for cut in range(0, len(intact), 97)]
    damaged += [intact[:n] + bytes([intact[n] ^ 1 << n % 7]) + intact[n + 1 :] for n in range(0, len(intact), 13)]
    for content in damaged:
        file.write_bytes(content)
        with pytest.raises(Problem, match=f"manifest of snapshot {id}"):
            store.current()


def test_a_damaged_file_is_mended_when_the_same_rows_are_kept_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    snapshot = published(store)
    (object,) = (tmp_path / "objects").iterdir()
    flipped(object, 30)
    second = published(store, at=2)
    assert second.read(second.manifest.sources["usage"].files[0]).equals(FRAME)
    assert snapshot.read(snapshot.manifest.sources["usage"].files[0]).equals(FRAME)


@pytest.mark.parametrize("content", ["", "\n", "20990101T000000-aaaaaaaaaaaa"])
def test_a_damaged_pointer_is_a_problem_and_not_an_empty_store(tmp_path: Path, content: str) -> None:
    store = Store(tmp_path)
    published(store)
    (tmp_path / "current").write_text(content, encoding="utf-8")
    with pytest.raises(Problem):
        store.current()


def test_a_manifest_that_cannot_be_read_back_is_never_served(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = published(store)
    with pytest.raises((Problem, ValueError, TypeError, KeyError)):
        store.publish(replace(manifest(at=2), through="the end of the year"))  # type: ignore[arg-type]
    assert store.current() is not None
    assert store.current_id() == first.id


def test_equal_rows_are_kept_as_equal_bytes_however_they_were_put_together(tmp_path: Path) -> None:
    """Parquet writes a group of rows for every chunk: what a refresh went on from must not show in the file."""
    rows = pl.DataFrame({"day": range(300_000)})
    joined = pl.concat([rows.head(270_000), rows.tail(30_000)], rechunk=False)
    assert joined.n_chunks() == 2
    assert Store(tmp_path).keep(joined) == Store(tmp_path).keep(rows)
