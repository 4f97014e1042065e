"""Verification of a snapshot: every published file read again and compared with its digest, some seconds at a time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from metrics.snapshots.store import Snapshot, Store
from queries.extract.published import EXTRACT
from queries.extract.storage.parts import is_whole, part_file

MOST_SECONDS = 60.0
"""Longest that one verification reads; the next one goes on where it stopped."""


@dataclass(frozen=True)
class Checked:
    """One file to verify: its table, its path and its digest."""

    table: str
    path: Path
    sha256: str

    def is_whole(self) -> bool:
        """Whether it can be read and has its digest."""
        return is_whole(self.path, self.sha256)


@dataclass(frozen=True)
class Verification:
    """What was found by reading the files of a snapshot again."""

    at: datetime
    """When it ended, UTC."""
    read: int
    """Files read by it, and by those before it that it went on from."""
    of: int
    """Files of the snapshot."""
    damaged: tuple[Checked, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.read == self.of


def verify(snapshot: Snapshot, before: Verification | None = None, seconds: float = MOST_SECONDS) -> Verification:
    """Reads the files of aggregates, reference lists and extract; after `before`, if it stopped early, the rest."""
    files = list(files_of(snapshot))
    going_on = before is not None and not before.is_complete
    read = before.read if before and going_on else 0
    damaged = list(before.damaged) if before and going_on else []
    end = time.monotonic() + seconds
    for file in files[read:]:
        if time.monotonic() > end:
            break
        read += 1
        if not file.is_whole():
            damaged.append(file)
    return Verification(datetime.now(tz=UTC), read, len(files), tuple(damaged))


def files_of(snapshot: Snapshot) -> Iterator[Checked]:
    """Every file of the snapshot once; of the extract those that are kept, which are of the newest snapshots only."""
    store, extract = Store(snapshot.home), snapshot.manifest.extract
    files = {
        digest: Checked(file.table, store.object(digest), digest)
        for file in snapshot.files()
        for digest in file.objects
    }
    yield from files.values()
    for name, table in extract.tables.items() if extract else ():
        for digest in dict.fromkeys(table.parts):
            path = part_file(snapshot.home / EXTRACT, digest)
            if path.exists():
                yield Checked(name, path, digest)
