"""R8: back to any snapshot that is kept, in one command and under five seconds."""

import subprocess
import sys
from pathlib import Path
from time import monotonic

from tests.faults.conftest import published, version_served

PROGRAM = Path(sys.executable).with_name("product-metrics")
SECONDS = 5


def test_one_command_goes_back_to_any_snapshot(tmp_path: Path) -> None:
    ids = {version: published(tmp_path, version) for version in range(1, 5)}
    for version in (1, 3, 2, 4):
        begun = monotonic()
        subprocess.run(
            [PROGRAM, "snapshots", "--rollback", ids[version], "--store", str(tmp_path / "store")],
            check=True,
            capture_output=True,
        )
        assert monotonic() - begun < SECONDS
        assert version_served(tmp_path) == version
