"""`refresh --every`, as a service manager runs it: a real process that is asked to end."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from metrics.snapshots.manifest import Manifest
from metrics.snapshots.store import Snapshot, Store
from queries.settings import Settings
from refresh.pipeline.refresh import Report
from refresh.progress import Progress
from refresh.service.job import Job
from refresh.service.scheduler import keep_refreshing
from refresh.service.stop import Stopped, stoppable
from tests.dashboard.cli.conftest import command
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


def interrupted(*_: object, **__: object) -> Report:
    """A refresh in a library that makes an error of its own of what a signal raises."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        raise RuntimeError("Query interrupted") from error
    raise AssertionError("no signal arrived")


def undisturbed(*_: object, **__: object) -> Report:
    """A refresh in a library that swallows what a signal raises, and goes on to the end."""
    with suppress(BaseException):
        os.kill(os.getpid(), signal.SIGINT)
    nothing_new: Any = SimpleNamespace(checks=(), sources={})
    return Report(before=nothing_new, found=nothing_new, published=nothing_new, is_new=False)


@pytest.mark.parametrize(("refresh", "outcome"), [(interrupted, "stopped"), (undisturbed, "unchanged")])
def test_a_stop_that_a_library_swallows_ends_the_service_all_the_same(
    refresh: object, outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(seconds: float) -> None:
        raise AssertionError(f"it waits for {seconds} s")

    monkeypatch.setattr("refresh.service.job.refresh", refresh)
    monkeypatch.setattr("refresh.service.scheduler.time.sleep", never)
    store = tmp_path / "store"
    keep_refreshing(Job(Settings(store=str(store), every=timedelta(days=1))), timedelta(days=1))
    assert [str(run.outcome) for run in Store(store).runs()] == [outcome]


def test_a_single_refresh_that_is_asked_to_stop_says_so_and_raises_no_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refresh.service.job.refresh", interrupted)
    result = command("refresh", "--store", str(tmp_path / "store"), "--notify", "false")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "product-metrics: stopped by SIGINT; nothing was published.\n"
    assert [str(run.outcome) for run in Store(tmp_path / "store").runs()] == ["stopped"]
    assert not (tmp_path / "store" / "alarm.json").exists()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_stop_while_a_snapshot_is_published_does_not_call_it_unpublished(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = Store.publish

    def interrupted_publish(store: Store, manifest: Manifest) -> Snapshot:
        if moment == "before":
            os.kill(os.getpid(), signal.SIGTERM)
        snapshot = publish(store, manifest)
        os.kill(os.getpid(), signal.SIGTERM)
        return snapshot

    monkeypatch.setattr(Store, "publish", interrupted_publish)
    warehouse = str(write_version(tmp_path, 1) / "warehouse")
    result = command("refresh", "--store", str(tmp_path / "store"), "--warehouse", warehouse, "--through", "2025-12-31")
    store = Store(tmp_path / "store")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, f"Published as snapshot {store.current_id()}.")
    assert [(str(run.outcome), run.snapshot) for run in store.runs()] == [("published", store.current_id())]


def test_the_end_is_remembered_by_who_swallows_it_and_a_second_signal_does_not_disturb() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stoppable() as stop:
        with pytest.raises(Stopped, match="SIGTERM"):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.by == "SIGTERM"
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_stop_during_an_import_waits_for_its_end_so_that_other_threads_can_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "interrupted_module.py"
    file.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nis_whole = True\n", encoding="utf-8")
    with pytest.raises(Stopped, match="SIGINT"), stoppable():
        module = importlib.import_module("interrupted_module")
        time.sleep(20)
    assert module.is_whole
    file.write_text("is_whole = True\n", encoding="utf-8")
    with ThreadPoolExecutor(1) as another:
        assert another.submit(importlib.reload, module).result(10) is module


def test_a_stop_that_was_swallowed_is_heeded_at_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []

    def swallowing(settings: Settings, *, progress: Progress, **options: Any) -> None:
        for step in ("read", "load"):
            progress(step, 0.0)
            steps.append(step)
            with suppress(Stopped):
                os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("refresh.service.job.refresh", swallowing)
    with pytest.raises(Stopped, match="SIGTERM"), stoppable() as stop:
        Job(Settings("nowhere", str(tmp_path / "store")), stop=stop).run()
    assert steps == ["read"]


def test_a_stop_that_is_raised_while_an_object_is_removed_prints_no_traceback(
    capfd: pytest.CaptureFixture[str],
) -> None:
    class Removed:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0)

    with suppress(Stopped), stoppable() as stop:
        removed = Removed()
        del removed
        stop.heed()
    assert (stop.by, capfd.readouterr().err) == ("SIGTERM", "")
