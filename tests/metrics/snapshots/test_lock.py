"""The lock of a store, and files that are written whole or not at all: seen from other processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from metrics.snapshots.store import Store, Unpublished
from queries.errors import Busy
from tests.metrics.snapshots.test_store import published

HOLDER = """
import sys, time
from metrics.snapshots.store import Store
with Store(sys.argv[1]).locked():
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the store."""
    command = [sys.executable, "-c", HOLDER, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_lock_that_is_held_says_by_whom_and_is_free_after_its_holder_was_killed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with holder(tmp_path) as process:
        with pytest.raises(Busy, match=f"one that is running: process {process.pid} on "), store.locked():
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with store.locked():
            assert (tmp_path / "lock").read_text(encoding="utf-8").startswith(f"process {os.getpid()} on ")


def test_a_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Store(tmp_path).locked():
        raise ZeroDivisionError
    with Store(tmp_path).locked():
        pass


def test_a_write_that_fails_leaves_no_part_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        Store(tmp_path).keep(pl.DataFrame({"a": [1]}))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [Unpublished.FILE], "the log only"


def test_a_pointer_that_cannot_be_moved_still_points_at_the_old_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    first, second = published(store, at=1), published(store, at=2)

    def denied(part: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", denied)
    with pytest.raises(PermissionError):
        store.serve(first.id)
    assert store.current_id() == second.id
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
