"""Whether refreshes fail: kept in the store, told once when it begins and once when it is over."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from metrics.disk import write_whole
from metrics.runs import Run
from refresh.notify import notify

FILE = "alarm.json"


@dataclass(frozen=True)
class Alarm:
    """Refreshes fail."""

    since: str
    reason: str
    told: bool = False
    """Whether the notification went through; else it is tried again after the next run."""


def ring(store: Path, run: Run, target: str) -> None:
    """Notify whoever is to be, where this run is the first that failed or the first that is well again."""
    alarm = _alarm(store)
    if run.reason:
        now = replace(alarm or Alarm(run.ended.isoformat(timespec="seconds"), ""), reason=run.reason)
        told = now.told or _told("failing", store, run, now, target)
        write_whole(store / FILE, json.dumps(asdict(replace(now, told=told))).encode())
    elif alarm and (not alarm.told or _told("recovered", store, run, alarm, target)):
        (store / FILE).unlink(missing_ok=True)


def _told(what: str, store: Path, run: Run, alarm: Alarm, target: str) -> bool:
    said = {"what": what, "store": str(store), "snapshot": run.snapshot, "since": alarm.since, "reason": alarm.reason}
    return bool(target) and notify(target, said | {"at": run.ended.isoformat(timespec="seconds")})


def _alarm(store: Path) -> Alarm | None:
    try:
        return Alarm(**json.loads((store / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):  # none, or none that can be read
        return None
