"""Whether refreshes fail: kept in the store, told once when it begins and once when it is over."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from metrics.runs import Run
from queries.durable import write_whole
from refresh.notify import notify, unable

FILE = "alarm.json"


@dataclass(frozen=True)
class Alarm:
    """Refreshes fail."""

    since: str
    reason: str
    told: bool = False
    """Whether the notification went through; else it is tried again after the next run."""


def ring(store: Path, run: Run, target: str) -> str:
    """Notify whoever is to be, where this run is the first that failed or the first that is well again.

    Returns why nobody could be told, or could be the next time; empty where all is well.
    """
    alarm, untold = _alarm(store), ""
    if run.reason:
        now = replace(alarm or Alarm(run.ended.isoformat(timespec="seconds"), ""), reason=run.reason)
        untold = "" if now.told else _untold("failing", store, run, now, target)
        told = now.told or bool(target and not untold)
        write_whole(store / FILE, json.dumps(asdict(replace(now, told=told))).encode())
    elif alarm:
        untold = _untold("recovered", store, run, alarm, target) if alarm.told else ""
        if not untold:
            (store / FILE).unlink(missing_ok=True)
    return untold or unable(target)


def _untold(what: str, store: Path, run: Run, alarm: Alarm, target: str) -> str:
    said = {"what": what, "store": str(store), "snapshot": run.snapshot, "since": alarm.since, "reason": alarm.reason}
    return notify(target, said | {"at": run.ended.isoformat(timespec="seconds")}) if target else ""


def _alarm(store: Path) -> Alarm | None:
    try:
        return Alarm(**json.loads((store / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):  # none, or none that can be read
        return None
