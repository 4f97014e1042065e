"""Run log: one JSON file per refresh, whose name ends with its own digest."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from metrics.snapshots.stamp import Stamp, digested, names_in
from queries.durable_files import write_whole

KEPT = 1000
"""Number of runs kept."""


class Outcome(StrEnum):
    """Outcome of a run."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    """Nothing could be published."""
    STOPPED = "stopped"
    """Stopped by a signal."""


@dataclass(frozen=True)
class Run:
    """One refresh, every attempt included."""

    started: datetime
    ended: datetime
    outcome: Outcome
    snapshot: str | None
    """Snapshot served after the run."""
    reason: str = ""
    """Reason of the failure, or what was not published; empty on success."""
    attempts: int = 1
    rows_read: int = 0
    """Rows behind the computed aggregates, over all sources."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Step → duration in seconds, of the last attempt."""
    moved: Mapping[str, int] = field(default_factory=dict)
    """Source → number of entities that moved, which made it be computed anew."""


def runs(home: Path) -> list[Run]:
    """Runs of a store, oldest first; damaged files are left out."""
    return [run for stamp in _stamps(home) for run in _read(home, stamp)]


def names_of_runs(home: Path) -> tuple[str, ...]:
    """File names of the runs in the order of writing."""
    return tuple(f"{stamp}.json" for stamp in _stamps(home))


def remember(home: Path, run: Run) -> None:
    """Writes a run and removes those beyond `KEPT`."""
    content = _written(run)
    number = max((stamp.number for stamp in _stamps(home)), default=0) + 1
    write_whole(_file(home, Stamp(number, run.started, _short(content))), content)
    for name in names_of_runs(home)[:-KEPT]:
        (home / "runs" / name).unlink(missing_ok=True)


def rewrite(home: Path, change: Callable[[Run], Run]) -> int:
    """Writes runs anew that a change makes others of, in their places; returns how many."""
    changed = 0
    for stamp in _stamps(home):
        for run in _read(home, stamp):
            if (now := change(run)) != run:
                content = _written(now)
                write_whole(_file(home, replace(stamp, what=_short(content))), content)
                _file(home, stamp).unlink()
                changed += 1
    return changed


def _file(home: Path, stamp: Stamp) -> Path:
    return home / "runs" / f"{stamp}.json"


def _written(run: Run) -> bytes:
    return json.dumps(asdict(run), default=str).encode()


def _stamps(home: Path) -> list[Stamp]:
    names = (name.removesuffix(".json") for name in names_in(home / "runs") if name.endswith(".json"))
    return sorted(stamp for name in names if (stamp := digested(name)))


def _read(home: Path, stamp: Stamp) -> Iterator[Run]:
    try:
        content = _file(home, stamp).read_bytes()
        if stamp.what == _short(content):
            yield _run(json.loads(content))
    except (OSError, ValueError, TypeError, KeyError):  # removed since it was listed, or of another version
        return


def _run(record: Mapping[str, Any]) -> Run:
    days = {name: datetime.fromisoformat(record[name]) for name in ("started", "ended")}
    return Run(**{**record, **days, "outcome": Outcome(record["outcome"])})


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
