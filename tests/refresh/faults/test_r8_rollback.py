"""R8: back to any snapshot that is kept, in one command and under five seconds."""

import os
import subprocess
import sys
from pathlib import Path

from metrics.snapshots.store import Store
from tests.dashboard.cli.conftest import as_json, command
from tests.refresh.faults.conftest import published, version_served

PROGRAM = Path(sys.executable).with_name("product-metrics")
SECONDS = 5


def test_one_goes_back_from_a_damaged_snapshot_and_never_to_one(tmp_path: Path) -> None:
    first, second, third = (published(tmp_path, version) for version in (1, 2, 3))
    store = ["--store", str(tmp_path / "store")]
    (tmp_path / "store" / "snapshots" / f"{third}.json").write_bytes(b"")
    completed = command("show", "feature_minutes", "--period", "2025-12", *store)
    assert f"Snapshot {third} is damaged: this is the one before it, of 2025-12-31." in completed.stderr
    assert completed.exit_code == 0
    assert command("snapshots", "--rollback", first, *store).exit_code == 0
    assert version_served(tmp_path) == 1
    assert command("snapshots", "--rollback", third, *store).exit_code == 2
    listed = as_json(command("snapshots", *store, "--format", "json"))["snapshots"]
    assert [row["damaged"] for row in listed] == [False, False, True]
    assert [row["served"] for row in listed] == [True, False, False]
    file = next(file for file in Store(store[1]).snapshot(second).files() if file.table == "daily")
    (tmp_path / "store" / "objects" / f"{file.sha256}.parquet").write_bytes(b"")
    assert command("snapshots", "--rollback", second, *store).exit_code == 2
    assert Store(store[1]).current_id() == first


def test_one_command_goes_back_to_any_snapshot(tmp_path: Path) -> None:
    ids = {version: published(tmp_path, version) for version in range(1, 5)}
    for version in (1, 3, 2, 4):
        assert _seconds("snapshots", "--rollback", ids[version], "--store", str(tmp_path / "store")) < SECONDS
        assert version_served(tmp_path) == version


def _seconds(*words: str) -> float:
    """Those that the whole process takes of a processor: it waits for nobody, and others may keep the machine busy."""
    with subprocess.Popen([PROGRAM, *words], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime
