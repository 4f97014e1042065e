"""`make run` in a copy of the repository without its data, as a newcomer calls it."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import answers, free_port

HOME = Path(__file__).parents[2]
PATIENCE = 900
"""Seconds after which `make run` is given up, with other tests beside it."""


@dataclass(frozen=True)
class Checkout:
    """The copy, after `make run` has answered in it and was ended."""

    root: Path

    @property
    def log(self) -> str:
        """What was printed; empty before it was run."""
        file = self.root / "make run.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    @property
    def url(self) -> str:
        """Where the dashboard answered; empty where it did not."""
        file = self.root / "answered"
        return file.read_text() if file.exists() else ""

    def make_run(self) -> None:
        """Runs it until the dashboard answers."""
        self._copy()
        port = free_port()
        installed = "--assume-old=.venv/installed"  # what is installed here is not installed again
        with (self.root / "make run.log").open("w") as out:
            words = ["make", installed, "run", f"PORT={port}"]
            running = subprocess.Popen(words, cwd=self.root, stdout=out, stderr=out, start_new_session=True)
            if answers(port, running, PATIENCE):
                (self.root / "answered").write_text(f"http://127.0.0.1:{port}")
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(30)

    def _copy(self) -> None:
        """Everything but the data; what is installed is not installed again."""
        left_out = shutil.ignore_patterns(".venv", ".uv", "data", ".git", "__pycache__", "*_cache")
        shutil.copytree(HOME, self.root, ignore=left_out)
        for installed in (".venv", ".uv"):
            if (HOME / installed).exists():
                (self.root / installed).symlink_to(HOME / installed)
