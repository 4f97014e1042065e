"""`refresh --every`, as a service manager runs it: a real process that is asked to end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from metrics.snapshots.store import Store
from refresh.service.scheduler import Stopped, stoppable
from tests.refresh.faults.conftest import leftovers, write_version

PROGRAM = Path(sys.executable).with_name("product-metrics")


@contextmanager
def service(home: Path) -> Iterator[subprocess.Popen[str]]:
    words = ["refresh", "--every", "1d", "--log", "json", "--through", "2025-12-31"]
    where = ["--warehouse", str(write_version(home, 1) / "warehouse"), "--store", str(home / "store")]
    with subprocess.Popen([PROGRAM, *words, *where], stderr=subprocess.PIPE, text=True, cwd=Path.cwd()) as process:
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], event: str) -> dict[str, object]:
    """The next line of that event."""
    assert process.stderr is not None
    for line in process.stderr:
        content: dict[str, object] = json.loads(line)
        if content["event"] == event:
            return content
    raise AssertionError(f"no {event}")


@pytest.mark.parametrize(
    ("when", "end", "ids"), [("waiting", signal.SIGTERM, 1), ("step", signal.SIGINT, 0)], ids=["between", "during"]
)
def test_it_ends_when_it_is_asked_to_and_leaves_nothing_half_done(
    tmp_path: Path, when: str, end: signal.Signals, ids: int
) -> None:
    with service(tmp_path) as process:
        until(process, when)
        process.send_signal(end)
        assert until(process, "ended")["by"] == end.name
        assert process.wait(30) == 0
    store = Store(tmp_path / "store")
    assert len(store.ids()) == ids
    assert leftovers(store.home) == []
    assert [str(run.outcome) for run in store.runs()] == (["published"] if ids else ["stopped"])
    with store.locked():
        pass


def test_the_end_is_remembered_by_who_swallows_it_and_a_second_signal_does_not_disturb() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stoppable() as stop:
        with pytest.raises(Stopped, match="SIGTERM"):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.asked
    assert signal.getsignal(signal.SIGTERM) is before
