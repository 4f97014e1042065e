"""R4: a disk that is full or forbids: the old snapshot is served, nothing half written is left, a sentence says why."""

import resource
from errno import EACCES, ENOSPC
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.refresh.faults.conftest import leftovers, orphans, published, sizes, version_served, write_version
from tests.refresh.faults.support.forked import done, refreshing
from tests.refresh.faults.support.writes import Counted, Failing

SENTENCES = {ENOSPC: ("Unwritable", "No space left on device"), EACCES: ("Problem", "Permission denied")}


@pytest.mark.parametrize("points", sizes(20, 60))
def test_wherever_the_disk_refuses_the_old_snapshot_is_served_and_the_next_refresh_publishes(
    tmp_path: Path, points: int
) -> None:
    published(tmp_path, 1)
    chance, writes = Random(points), _writes(tmp_path, 2)
    for version in range(3, points + 3):
        error = (ENOSPC, EACCES)[version % 2]
        write_version(tmp_path, version)
        kind, message = done(refreshing, tmp_path, before=Failing(chance.randint(1, writes - 1), error))
        assert (kind, SENTENCES[error][1] in message) == (SENTENCES[error][0], True), message
        assert message.startswith(f"store {tmp_path / 'store'}: wanted room and permission to write, got: ")
        assert version_served(tmp_path) == 2
        assert leftovers(tmp_path / "store") == []
        assert orphans(tmp_path / "store") == set()
    published(tmp_path, points + 3)


def test_a_pointer_that_has_moved_serves_the_new_one_though_its_folder_could_not_be_fsynced(tmp_path: Path) -> None:
    """The last of all writes: it is an error, for a power cut may undo it, and either snapshot is whole."""
    published(tmp_path, 1)
    writes = _writes(tmp_path, 2)
    kind, message = done(refreshing, write_version(tmp_path, 3), before=Failing(writes, ENOSPC))
    assert (kind, "No space left on device" in message) == ("Unwritable", True)
    assert version_served(tmp_path) == 3
    assert done(refreshing, tmp_path)[0] == "unchanged"


@pytest.mark.parametrize("bytes", [0, 500, 2000, 5000])
def test_a_limit_that_the_system_sets_is_as_a_full_disk(tmp_path: Path, bytes: int) -> None:
    published(tmp_path, 1)
    write_version(tmp_path, 2)
    kind, message = done(refreshing, tmp_path, progress=partial(_limit, bytes))
    assert (kind, "File too large" in message) == ("Unwritable", True), message
    assert version_served(tmp_path) == 1
    assert leftovers(tmp_path / "store") == []


def _limit(bytes: int, what: str, share: float, rows: int = 0) -> None:
    """No file may be larger, once the warehouse is open: a real refusal, of every library that writes."""
    if what == "read":
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes, bytes))


def _writes(home: Path, version: int) -> int:
    write_version(home, version)
    assert done(refreshing, home, before=Counted(home / "writes", removing=False))[0] == "published"
    return int((home / "writes").read_text())
