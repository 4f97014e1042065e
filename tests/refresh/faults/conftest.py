"""What the fault tests share: warehouses whose every number tells their version, and a reader who believes nothing."""

import re
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from metrics.query.answers import Numbers
from metrics.snapshots.atomic_files import HEADER
from metrics.snapshots.served import forget, served
from metrics.snapshots.store import Snapshot, Store
from tests.refresh.faults.support.forked import done, refreshing
from tests.refresh.support.refreshing import among
from tests.support.tiny import Asked, warehouse

ROWS = 60
"""Of usage and of payments in such a warehouse."""


def sizes(bounded: int, torture: int) -> list[Any]:
    """A bounded number for `make test`, the full one for `make torture`."""
    return [bounded, pytest.param(torture, marks=pytest.mark.torture)]


def write_version(home: Path, version: int) -> Path:
    """A warehouse in which everybody spends that many minutes and pays that much."""
    usage = among("usage_daily").replace(" 10 1\n", f" {version} 1\n").removesuffix("10 1") + f"{version} 1"
    payments = among("payments").replace(" base 5 ", f" base {version} ")
    warehouse(home / "warehouse", users=among("users"), usage_daily=usage, payments=payments)
    return home


def published(home: Path, version: int) -> str:
    """The id of the snapshot in which that version is served now."""
    outcome, id = done(refreshing, write_version(home, version))
    assert outcome == "published"
    assert version_served(home) == version
    return str(id)


def version_served(home: Path) -> int:
    """That of the snapshot that is served."""
    return version_in(Asked(Numbers.of(whole_snapshot(home))))


def whole_snapshot(home: Path) -> Snapshot:
    """What is served, every file read from the disk. Fails where a bit of it is not as it was written."""
    forget()
    now = served(Store(home / "store"), thoroughly=True)
    assert now is not None
    assert now.damaged is None
    return now.snapshot


def version_in(answers: Asked) -> int:
    """What two sources say that have no file in common."""
    minutes, money = (answers.value(metric, "2025-12") for metric in ("feature_minutes", "net_revenue"))
    assert minutes is not None
    assert minutes == money
    return int(minutes / ROWS)


def wait_until_it_holds(home: Path, holder: BaseProcess) -> None:
    """Until that process holds the store."""
    lock = home / "store" / "lock"
    while not (lock.exists() and f"process {holder.pid} " in lock.read_text(encoding="utf-8")):
        holder.join(0.02)
        assert holder.is_alive()


def orphans(store: Path) -> set[str]:
    """Objects whose digest stands in no manifest and in no header of a state."""
    output = "".join(
        file.read_text() for file in (*store.glob("snapshots/*.json"), *store.glob(f"states/*/*/{HEADER}"))
    )
    return {object.stem for object in store.glob("objects/*")} - set(re.findall("[0-9a-f]{64}", output))


def leftovers(store: Path) -> list[Path]:
    """Parts of files, and states that were never finished."""
    parts = [path for path in store.rglob(".*") if path.is_file()]
    return parts + [state for state in store.glob("states/*/*") if not (state / HEADER).exists()]
