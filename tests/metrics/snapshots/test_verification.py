"""A verification reads every file of a snapshot, finds each that is damaged, and goes on where it stopped."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from metrics.snapshots.store import Snapshot
from metrics.snapshots.verification import files_of, verify
from tests.conftest import Published


@pytest.fixture
def snapshot(small_demo: Published, tmp_path: Path) -> Snapshot:
    """The small demo's, in a store of one's own."""
    store = shutil.copytree(small_demo.store, tmp_path / "store")
    return replace(small_demo.snapshot, home=store)


def test_every_file_of_the_folders_of_the_snapshot_is_read_once(snapshot: Snapshot) -> None:
    files = [file.path for file in files_of(snapshot)]
    assert len(set(files)) == len(files)
    assert {path.parent.name for path in files} == {"objects", "extract"}
    found = verify(snapshot)
    assert (found.read, found.of, found.damaged, found.is_complete) == (len(files), len(files), (), True)


def test_a_changed_byte_a_missing_end_and_a_missing_file_are_found(snapshot: Snapshot) -> None:
    changed, cut, gone, *_ = files_of(snapshot)
    content = changed.path.read_bytes()
    changed.path.write_bytes(content[:10] + bytes([content[10] ^ 1]) + content[11:])
    cut.path.write_bytes(cut.path.read_bytes()[:-1])
    gone.path.unlink()
    assert verify(snapshot).damaged == (changed, cut, gone)


def test_one_that_has_no_time_goes_on_from_where_it_stopped(snapshot: Snapshot) -> None:
    first, *_ = files_of(snapshot)
    first.path.write_bytes(b"")
    begun = verify(snapshot, seconds=0)
    assert (begun.read, begun.is_complete) in ((0, False), (1, False))
    ended = verify(snapshot, begun)
    assert ended.is_complete
    assert ended.damaged == (first,)
    assert verify(snapshot, ended).read == ended.of, "after a complete one it begins anew"
