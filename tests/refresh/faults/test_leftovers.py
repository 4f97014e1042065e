"""What killed and failed refreshes leave is found and removed; never what a snapshot, a state or a rollback needs."""

import shutil
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.aggregates.schema import File
from metrics.snapshots.atomic_files import seal
from metrics.snapshots.store import Asked, Store, Unpublished
from queries.errors import Damaged
from refresh.pipeline.cleanup import prune, remove_known
from tests.dashboard.cli.conftest import as_json, command
from tests.metrics.snapshots.test_store import manifest
from tests.refresh.faults.conftest import (
    leftovers,
    orphans,
    published,
    sizes,
    version_served,
    wait_until_it_holds,
    whole_snapshot,
    write_version,
)
from tests.refresh.faults.support.forked import SERVER, done, refreshing, started
from tests.refresh.faults.support.writes import Counted, Killed
from tests.refresh.faults.test_r3_two_at_once import meeting
from tests.refresh.support.refreshing import among, refreshed
from tests.support.tiny import warehouse

MONTH_ENDS = ("2025-09-30", "2025-10-31", "2025-11-30")
FILES = ("objects", "snapshots", "rollbacks", "runs", "states", "verdicts", ".")
PAID = """
    payment_id user_id paid_on    kind amount currency refund_of
    1          101     2025-12-31 base 7      CNY      -
"""
STRAYS = ("notes.txt", "notes.parquet", ".notes.txt", "a" * 64, "a" * 63 + ".parquet", "A" * 64 + ".parquet")


def frame(number: int) -> pl.DataFrame:
    return pl.DataFrame({"day": [date(2025, 12, 31)], "n": [number]})


def publish(store: Store, *numbers: int) -> str:
    """A snapshot of these tables; returns its id."""
    files = [File("daily", *store.keep(frame(number)), (str(number),)) for number in numbers]
    return store.publish(manifest(*files)).id


def object_of(number: int) -> str:
    with TemporaryDirectory() as home:
        return Store(home).keep(frame(number))[0]


def objects(store: Store) -> set[str]:
    return {path.stem for path in (store.home / "objects").glob("*.parquet")}


def keep_state(store: Store, source: str, day: str, *numbers: int) -> None:
    """A state that goes on from these tables."""
    home = store.home / "states" / source / day
    home.mkdir(parents=True)
    cells = [vars(File("daily", *store.keep(frame(number)))) for number in numbers]
    seal(home, key="k", day=day, cells=cells)


@pytest.mark.parametrize("kills", sizes(4, 60))
def test_wherever_a_refresh_is_killed_the_next_one_leaves_no_object_that_nobody_needs(
    tmp_path: Path, kills: int
) -> None:
    """The numbers come back to those of before the kill: what the killed one has written, nobody refers to."""
    published(tmp_path, 1)
    writes = _writes(tmp_path)
    for version, at in enumerate(Random(kills).sample(range(1, writes + 1), kills), start=3):
        write_version(tmp_path, version)
        with started(refreshing, tmp_path, before=Killed(at)) as (process, _):
            process.join()
        whole_snapshot(tmp_path)
        published(tmp_path, 2 if version_served(tmp_path) != 2 else 1)
        assert orphans(tmp_path / "store") == set()
        assert leftovers(tmp_path / "store") == []
        assert command("snapshots", "--prune", "--store", str(tmp_path / "store")).stdout.startswith(
            "Removed 0 objects, 0 bytes."
        )
    for id in Store(tmp_path / "store").ids():
        assert command("snapshots", "--rollback", id, "--store", str(tmp_path / "store")).exit_code == 0


def test_objects_that_a_killed_refresh_wrote_are_removed_by_the_next(tmp_path: Path) -> None:
    first = published(tmp_path, 1)
    before = objects(Store(tmp_path / "store"))
    at = _writes_until_a_manifest(tmp_path)
    write_version(tmp_path, 3)
    with started(refreshing, tmp_path, before=Killed(at)) as (process, _):
        process.join()
    assert orphans(tmp_path / "store"), "it was killed late enough"
    shutil.rmtree(tmp_path / "store" / "states")
    second = published(tmp_path, 2)
    assert orphans(tmp_path / "store") == set()
    assert objects(Store(tmp_path / "store")) >= before
    assert Store(tmp_path / "store").ids()[:1] == [first]
    assert done(refreshing, tmp_path) == ("unchanged", second)


def test_what_a_refresh_counted_and_did_not_publish_is_not_left(tmp_path: Path) -> None:
    """A table has lost a column: its sources are shown as they were last good."""
    refreshed(tmp_path, payments=among("payments"))
    before = objects(Store(tmp_path / "store"))
    assert orphans(tmp_path / "store") == set()
    failed_report = refreshed(tmp_path, usage_daily=pl.DataFrame({"user_id": [1]}), payments=among("payments", PAID))
    assert failed_report.failed
    assert objects(Store(tmp_path / "store")) >= before
    assert orphans(tmp_path / "store") == set()


def test_a_store_of_an_earlier_version_is_searched_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, 1, 2)
    store.keep(frame(3))
    (tmp_path / Unpublished.FILE).unlink()
    remove_known(store)
    assert objects(store) == {object_of(1), object_of(2)}
    assert Unpublished(tmp_path).read() == (Asked(1, 1), set())


def test_only_snapshots_that_came_since_are_asked(tmp_path: Path) -> None:
    """The one that was asked before may be damaged: it refers to nothing that is in the log."""
    store = Store(tmp_path)
    first = publish(store, 1)
    remove_known(store)
    (tmp_path / "snapshots" / f"{first}.json").write_bytes(b"")
    store.keep(frame(2))
    publish(store, 3)
    remove_known(store)
    assert objects(store) == {object_of(1), object_of(3)}


def test_where_other_snapshots_came_all_are_asked(tmp_path: Path) -> None:
    """Put back from a backup, say: their objects may be those that a killed refresh has written, too."""
    store, other_store = Store(tmp_path / "store"), Store(tmp_path / "other")
    publish(store, 1)
    remove_known(store)
    store.keep(frame(2))
    publish(other_store, 2)
    manifest = next((tmp_path / "other" / "snapshots").glob("*.json"))
    time, _, digest = manifest.stem.split("-")
    shutil.copy(manifest, tmp_path / "store" / "snapshots" / f"{time}-{digest}.json")
    remove_known(store)
    assert objects(store) == {object_of(1), object_of(2)}


def test_of_a_snapshot_that_cannot_be_asked_nothing_is_removed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    remove_known(store)
    id = publish(store, 1, 2)
    store.keep(frame(3))
    (tmp_path / "snapshots" / f"{id}.json").write_bytes(b"")
    remove_known(store)
    with pytest.raises(Damaged, match="objects that no snapshot refers to: wanted manifests that can be read"):
        prune(store)
    assert objects(store) == {object_of(1), object_of(2), object_of(3)}


@pytest.mark.parametrize("pointer", ["20260101T000000000000-000001-aaaaaaaaaaaa", "", "junk"])
def test_where_the_manifests_are_away_nothing_is_removed(tmp_path: Path, pointer: str) -> None:
    store = Store(tmp_path)
    publish(store, 1)
    (tmp_path / "snapshots").rename(tmp_path / "elsewhere")
    (tmp_path / "current").write_text(pointer)
    remove_known(store)
    with pytest.raises(Damaged, match="no manifest"):
        prune(store)
    assert objects(store) == {object_of(1)}


def test_what_a_state_goes_on_from_is_kept_until_it_does_no_more(tmp_path: Path) -> None:
    """A source whose checks fail is counted every day and published on none: its last tables are kept, not all."""
    store = Store(tmp_path)
    publish(store, 0)
    for day in range(1, 5):
        shutil.rmtree(tmp_path / "states", ignore_errors=True)
        keep_state(store, "usage", f"2025-12-0{day}", 100 + day)
        publish(store, 0)
        remove_known(store)
        assert objects(store) == {object_of(0), object_of(100 + day)}
    assert prune(store).objects == 0
    shutil.rmtree(tmp_path / "states")
    assert prune(store).objects == 1


def test_what_a_state_without_a_header_says_needs_nobody(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, 1)
    keep_state(store, "usage", "2025-12-01", 2)
    header = tmp_path / "states" / "usage" / "2025-12-01" / "header.json"
    header.write_bytes(header.read_bytes()[:-1])
    size = (store.object(object_of(2))).stat().st_size + header.stat().st_size
    removed = prune(store)
    assert (removed.objects, removed.bytes) == (1, size)
    assert not header.parent.exists()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(st.sets(st.integers(0, 9), min_size=1), max_size=5),
    st.sets(st.integers(0, 9)),
    st.lists(st.sets(st.integers(0, 9)), max_size=2),
    st.sets(st.integers(0, 4)),
)
def test_pruning_removes_exactly_what_nothing_refers_to(
    snapshots: list[set[int]], loose: set[int], states: list[set[int]], pruned: set[int]
) -> None:
    """Snapshots and states with any tables, tables of nobody, and some manifests that somebody has removed by hand."""
    with TemporaryDirectory() as home:
        store = Store(home)
        ids = [publish(store, *tables) for tables in snapshots]
        for number in loose:
            store.keep(frame(number))
        for number, tables in enumerate(states):
            keep_state(store, "usage", f"2025-12-0{number + 1}", *tables)
        for index, id in enumerate(ids[:-1]):
            if index in pruned:
                (store.home / "snapshots" / f"{id}.json").unlink()
        existing = objects(store)
        remaining = [tables for index, tables in enumerate(snapshots) if index not in pruned or index == len(ids) - 1]
        needed = {object_of(number) for tables in (*remaining, *states) for number in tables}
        bytes = sum(store.object(digest).stat().st_size for digest in existing - needed)
        removed = prune(store)
        assert objects(store) == needed
        assert (removed.objects, removed.bytes) == (len(existing - needed), bytes)
        assert prune(store).objects == 0


def test_what_is_not_the_stores_own_is_left_alone(tmp_path: Path) -> None:
    published(tmp_path, 1)
    store = tmp_path / "store"
    strays = [store / folder / name for folder in FILES for name in STRAYS]
    strays = [path for path in strays if (path.parent.name, path.suffix) != ("verdicts", ".parquet")]  # a cache
    for path in strays:
        path.parent.mkdir(exist_ok=True)
        path.write_text("notes")
    for folder in FILES:
        (store / folder / "folder.parquet" / "more").mkdir(parents=True)
    (store / "objects" / f"{'b' * 64}.parquet").mkdir()
    write_version(tmp_path, 2)
    assert done(refreshing, tmp_path)[0] == "published"
    assert command("snapshots", "--prune", "--store", str(store)).exit_code == 0
    assert [path for path in strays if path.read_text() != "notes"] == []
    assert (store / "objects" / f"{'b' * 64}.parquet").is_dir()
    assert version_served(tmp_path) == 2


def test_pruning_tells_how_many_objects_and_bytes_it_removed(tmp_path: Path) -> None:
    published(tmp_path, 1)
    store = Store(tmp_path / "store")
    digest, _ = store.keep(frame(1))
    size = store.object(digest).stat().st_size
    (store.home / "objects" / ".x.parquet.0123abcd").write_bytes(b"12345")
    content = as_json(command("snapshots", "--prune", "--store", str(store.home), "--format", "json"))
    assert content["pruned"] == {"objects": 1, "bytes": size + 5}
    assert len(content["snapshots"]) == 1
    assert command("snapshots", "--prune", "--store", str(store.home)).stdout.startswith("Removed 0 objects, 0 bytes.")


def test_nothing_is_pruned_while_a_refresh_is_running(tmp_path: Path) -> None:
    write_version(tmp_path, 1)
    go = SERVER.Event()
    with started(meeting, tmp_path, go) as (holder, messages):
        assert messages.recv() == "begun"
        wait_until_it_holds(tmp_path, holder)
        completed = command("snapshots", "--prune", "--store", str(tmp_path / "store"))
        assert (completed.exit_code, f"process {holder.pid} " in completed.stderr) == (1, True)
        go.set()
        holder.join()
    assert version_served(tmp_path) == 1


def pruning(home: Path, tell: Connection) -> None:
    """Prunes until it is killed."""
    tell.send("begun")
    while True:
        prune(Store(home / "store"))


def test_readers_and_refreshes_do_not_notice_that_somebody_prunes(tmp_path: Path) -> None:
    published(tmp_path, 1)
    with started(pruning, tmp_path) as (_, messages):
        assert messages.recv() == "begun"
        version = 1
        while version < 3:
            assert version_served(tmp_path) == version
            write_version(tmp_path, version + 1)
            version += done(refreshing, tmp_path)[0] == "published"
    for id in Store(tmp_path / "store").ids():
        assert command("snapshots", "--rollback", id, "--store", str(tmp_path / "store")).exit_code == 0


def test_what_is_kept_for_the_next_refresh_does_not_grow_with_their_number(tmp_path: Path) -> None:
    """The states of the last day and of three month ends, and one set of verdicts, over four months."""
    verdicts = set()
    for day in range(10, 121, 10):
        last = date(2025, 8, 31) + timedelta(day)
        days = [(date(2025, 8, 31) + timedelta(n)).isoformat() for n in range(1, day + 1)]
        rows = ["user_id usage_date feature_id", *(f"{person} {day} feed" for person in (1, 2) for day in days)]
        warehouse(tmp_path / "warehouse", usage_daily="\n".join(rows))
        assert done(refreshing, tmp_path, through=last)[0] == "published"
        store = tmp_path / "store"
        names = sorted(path.name for path in (store / "states" / "usage").iterdir())
        assert names == [*(end for end in MONTH_ENDS if end < str(last)), str(last)]
        verdicts.add(len(list((store / "verdicts").iterdir())))
        assert orphans(store) == set()
        assert len((store / Unpublished.FILE).read_text().splitlines()) < 40, "of one refresh"
    assert len(verdicts) == 1


def _writes(home: Path) -> int:
    """Of a refresh that publishes."""
    write_version(home, 2)
    with started(refreshing, home, before=Counted(home / "writes", removing=True)) as (process, _):
        process.join()
    return int((home / "writes").read_text())


def _writes_until_a_manifest(home: Path) -> int:
    """So many that the objects are written, and neither manifest nor pointer."""
    return _writes(home) - 8
