"""R1: a refresh that is killed at any moment leaves the last complete snapshot, and the next one recovers by itself."""

from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from metrics.snapshots.store import Store
from tests.refresh.faults.conftest import (
    leftovers,
    orphans,
    published,
    sizes,
    version_served,
    whole_snapshot,
    write_version,
)
from tests.refresh.faults.support.forked import last_word, refreshing, started
from tests.refresh.faults.support.writes import Counted, Killed

MOMENT = 0.05
"""Seconds between two looks at what is served."""


@pytest.mark.parametrize("kills", sizes(20, 100))
def test_whenever_it_is_killed_a_whole_snapshot_is_served_and_the_next_refresh_goes_on(
    tmp_path: Path, kills: int
) -> None:
    chance, seconds, writes = Random(kills), *_of_a_whole_refresh(tmp_path)
    killed, version, last = 0, 1, 1
    while killed < kills:
        version += 1
        write_version(tmp_path, version)
        if version % 2:
            killed += _dies_at_a_write(tmp_path, chance.randint(1, writes))
        else:
            killed += _dies_after(tmp_path, chance.uniform(0, seconds))
        assert version_served(tmp_path) in (last, version)
        last = version_served(tmp_path)
    published(tmp_path, version + 1)
    assert leftovers(tmp_path / "store") == []
    assert orphans(tmp_path / "store") == set()
    published(tmp_path / "anew", version + 1)
    assert _files(tmp_path) == _files(tmp_path / "anew")


def _of_a_whole_refresh(home: Path) -> tuple[float, int]:
    """Its seconds, and its number of writes: the second one's, where little need be made anew."""
    published(home, 0)
    write_version(home, 1)
    with started(refreshing, home, before=Counted(home / "writes", removing=True)) as (process, messages):
        begun = _wait_for_its_beginning(messages)
        process.join()
    return monotonic() - begun, int((home / "writes").read_text())


def _dies_at_a_write(home: Path, number: int) -> bool:
    with started(refreshing, home, before=Killed(number)) as (process, messages):
        while process.is_alive():
            process.join(MOMENT)
            whole_snapshot(home)
        return last_word(messages) is None


def _dies_after(home: Path, seconds: float) -> bool:
    with started(refreshing, home) as (process, messages):
        until = _wait_for_its_beginning(messages) + seconds
        while process.is_alive() and monotonic() < until:
            process.join(min(MOMENT, max(0.0, until - monotonic())))
            whole_snapshot(home)
        process.kill()
        process.join()
        return last_word(messages) is None


def _wait_for_its_beginning(messages: Connection) -> float:
    assert messages.recv() == "begun"
    return monotonic()


def _files(home: Path) -> dict[str, object]:
    now = Store(home / "store").current()
    assert now is not None
    return {name: source.files for name, source in now.manifest.sources.items()}
