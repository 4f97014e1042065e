"""R3: of two refreshes at once exactly one publishes, and the other says who holds the lock."""

from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from metrics.snapshots.store import Store
from tests.refresh.faults.conftest import sizes, version_served, wait_until_it_holds, write_version
from tests.refresh.faults.support.forked import SERVER, done, last_word, refreshing, started

PATIENCE = 60
Other = tuple[BaseProcess, Connection]


def meeting(home: Path, go: Event, tell: Connection) -> None:
    """A refresh that, once it holds the store, waits until it may go on."""
    refreshing(home, tell, progress=lambda what, share, rows=0: go.wait(PATIENCE) if what == "read" else None)


@pytest.mark.parametrize("times", sizes(10, 50))
def test_one_publishes_and_the_other_says_who_holds_the_lock(tmp_path: Path, times: int) -> None:
    for version in range(1, times + 1):
        write_version(tmp_path, version)
        go = SERVER.Event()
        with started(meeting, tmp_path, go) as first, started(meeting, tmp_path, go) as second:
            refused, winner = _first_to_end(first, second)
            go.set()
            winner[0].join()
            kind, message = last_word(refused[1])
            assert kind == "Busy"
            assert f"wanted one refresh at a time, got: one that is running: process {winner[0].pid} on " in message
            assert last_word(winner[1])[0] == "published"
        assert version_served(tmp_path) == version
        assert len(Store(tmp_path / "store").ids()) == version


def test_the_lock_of_a_refresh_that_was_killed_is_free(tmp_path: Path) -> None:
    write_version(tmp_path, 1)
    with started(meeting, tmp_path, SERVER.Event()) as (holder, messages):
        assert messages.recv() == "begun"
        wait_until_it_holds(tmp_path, holder)
        assert done(refreshing, tmp_path)[0] == "Busy"
        holder.kill()
        holder.join()
    assert done(refreshing, tmp_path)[0] == "published"


def _first_to_end(first: Other, second: Other) -> tuple[Other, Other]:
    """Who was refused, then who was not."""
    while first[0].is_alive() and second[0].is_alive():
        first[0].join(0.02)
        second[0].join(0.02)
    return (first, second) if not first[0].is_alive() else (second, first)
