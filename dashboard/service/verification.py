"""Verification of the served snapshot in the background: one at a time, its result kept per snapshot."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock, Thread

from metrics.snapshots.store import Snapshot
from metrics.snapshots.verification import Verification, verify

AGAIN_AFTER = timedelta(hours=6)
"""Age from which a result is found anew when somebody looks."""

PATIENCE = 0.5
"""Seconds that a page waits for a verification that it has begun."""

Key = tuple[Path, str]


@dataclass
class Verifier:
    """Verifications of this process."""

    found: dict[Key, Verification] = field(default_factory=dict)
    running: Key | None = None
    lock: Lock = field(default_factory=Lock)

    def last(self, snapshot: Snapshot) -> Verification | None:
        """Last result; None before the first."""
        return self.found.get(_key(snapshot))

    def is_running(self, snapshot: Snapshot) -> bool:
        return self.running == _key(snapshot)

    def look(self, snapshot: Snapshot) -> None:
        """Begins a verification where there is no complete result of the last hours; a short one ends at once."""
        last = self.last(snapshot)
        if last is None or not last.is_complete or datetime.now(tz=UTC) - last.at > AGAIN_AFTER:
            begun = self.begin(snapshot)
            if begun:
                begun.join(PATIENCE)

    def begin(self, snapshot: Snapshot) -> Thread | None:
        """Begins a verification, unless one is running."""
        with self.lock:
            if self.running:
                return None
            self.running = _key(snapshot)
        thread = Thread(target=self._run, args=(snapshot,), name="verification", daemon=True)
        thread.start()
        return thread

    def _run(self, snapshot: Snapshot) -> None:
        try:
            self.found[_key(snapshot)] = verify(snapshot, self.last(snapshot))
        finally:
            self.running = None


def _key(snapshot: Snapshot) -> Key:
    return snapshot.home, snapshot.id


VERIFIER = Verifier()
"""That of this process."""
