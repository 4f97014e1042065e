"""The log of objects that no snapshot refers to yet: what a refresh that died has written is found without a search.

Every object is written down before it is written. Whoever holds the store afterwards asks only the snapshots that were
published since, not all of them, whether they refer to what is written down here: see `refresh.leftovers`.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queries.durable import make_folder, write_whole

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Asked:
    """The snapshots that were asked last: none of them refers to an object in the log."""

    until: int
    """The number of the last one."""
    many: int
    """How many there were up to it: where it is another number now, they are others."""


class Unpublished:
    """The log of one store; to be written by whoever holds it."""

    FILE = "unpublished"

    def __init__(self, home: Path) -> None:
        self._file = home / self.FILE

    def add(self, digest: str) -> None:
        """Not fsynced: after a power cut `snapshots --prune` finds what this log does not know."""
        make_folder(self._file.parent)
        with self._file.open("a", encoding="ascii") as log:
            log.write(digest + "\n")

    def read(self) -> tuple[Asked | None, set[str]]:
        """Which snapshots were asked, and the objects; None where there is no log, or another kind of file."""
        try:
            first, *lines = self._file.read_text(encoding="ascii", errors="replace").splitlines() or [""]
        except FileNotFoundError:
            return None, set()
        return _asked(first), {line for line in (first, *lines) if DIGEST.fullmatch(line)}

    def write(self, asked: Asked, digests: Iterable[str]) -> None:
        """In place of what it said."""
        write_whole(self._file, "".join(f"{line}\n" for line in (json.dumps(vars(asked)), *sorted(digests))).encode())


def _asked(line: str) -> Asked | None:
    try:
        said: Any = json.loads(line)
        return Asked(int(said["until"]), int(said["many"]))
    except (ValueError, TypeError, KeyError):
        return None
