"""R2: who reads while others publish, and go back, gets one snapshot whole, and never dies of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from dashboard.service import results
from metrics.query.answers import Numbers
from metrics.snapshots import store as snapshots_store
from metrics.snapshots.store import Store, TableCache
from tests.refresh.faults.conftest import published, sizes, version_in, write_version
from tests.refresh.faults.support.forked import refreshing, settings_in, started
from tests.support.tiny import Asked

VERSIONS, READERS = 3, 4


def refreshing_on(home: Path, tell: Connection) -> None:
    """Refreshes of one version after the other, until it is killed."""
    for version in count(VERSIONS):
        refreshing(write_version(home, version), tell)


def going_back(home: Path, tell: Connection) -> None:
    """Now one, now another snapshot is served, until it is killed."""
    store, chance = Store(settings_in(home).store), Random(1)
    while True:
        store.serve(chance.choice(store.ids()))


@pytest.mark.parametrize("reads", sizes(200, 1000))
def test_no_answer_is_of_two_snapshots_and_no_reader_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: int
) -> None:
    monkeypatch.setattr(snapshots_store, "TABLE_CACHE", TableCache(0))  # every table is read from the disk each time
    first = {published(tmp_path, version): version for version in range(VERSIONS)}
    answers_read: list[tuple[str, int]] = []
    with _others(tmp_path), ThreadPoolExecutor(READERS) as readers:
        while (
            len(answers_read) < reads or not dict(answers_read).keys() > first.keys()
        ):  # until something was published meanwhile
            answers_read += readers.map(lambda number: _read(tmp_path), range(READERS * 5))
    versions = dict(answers_read)
    assert versions.items() > first.items()
    assert len(set(versions.values())) == len(versions)
    assert set(answers_read) == set(versions.items()), "a snapshot says the same each time"


@contextmanager
def _others(home: Path) -> Iterator[None]:
    with started(refreshing_on, home) as (_, messages), started(going_back, home):
        assert messages.recv() == "begun"
        yield


def _read(home: Path) -> tuple[str, int]:
    """The id of what is shown, and the version that its numbers are of."""
    current_results = results.current(str(home / "store"))
    assert current_results is not None
    assert current_results.damaged is None
    return current_results.snapshot.id, version_in(Asked(Numbers.of(current_results.snapshot)))
