"""A refresh as a job: tried again where that may help, written down, told of, logged without secrets."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import refresh.pipeline.stages
import refresh.service.job
import tests.refresh.faults.support.faraway  # noqa: F401  a driver
from dashboard.service.results import current
from metrics.snapshots import run_log
from metrics.snapshots.run_log import Outcome, Run
from metrics.snapshots.store import Store
from queries.errors import Busy, Problem, Unreachable
from refresh.service import job
from refresh.service.job import Job
from refresh.service.scheduler import until_next
from tests.dashboard.cli.conftest import as_json, command
from tests.refresh.faults.conftest import write_version
from tests.refresh.faults.support.forked import END, Nodding
from tests.refresh.support.refreshing import settings_of
from tests.support.server import free_port

SECRET = "canary-7Kq"  # noqa: S105  to be found nowhere
KEEP = f"""{sys.executable} -c 'import sys; open(sys.argv[1], "a").write(sys.stdin.read() + chr(10))'"""
DOCS = Path(__file__).parents[3] / "docs"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh.pipeline.stages, "Examiner", Nodding)
    monkeypatch.setattr(job, "FIRST_WAIT", 0.01)


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Any]]]:
    """An address of the web, and what was posted to it."""
    posted: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{SECRET}", posted
        server.shutdown()


def run(home: Path, **options: Any) -> None:
    Job(settings_of(home, **{"through": END} | options)).run()


def failing(home: Path, error: type[Problem] = Problem, **options: Any) -> None:
    """A run over a folder that is not there."""
    (home / "warehouse").rename(home / "elsewhere")
    with pytest.raises(error):
        run(home, **options)
    (home / "elsewhere").rename(home / "warehouse")


def test_every_run_is_written_down_unchanged_and_failed_ones_too(tmp_path: Path) -> None:
    run(write_version(tmp_path, 1))
    run(tmp_path)
    failing(tmp_path)
    first, second, third = Store(tmp_path / "store").runs()
    assert [run_record.outcome for run_record in (first, second, third)] == [
        Outcome.PUBLISHED,
        Outcome.UNCHANGED,
        Outcome.FAILED,
    ]
    assert first.snapshot == second.snapshot == third.snapshot == Store(tmp_path / "store").current_id()
    assert (first.rows_read, second.rows_read) == (sum(_rows_read(tmp_path)), 0)
    assert list(first.seconds)[:2] == ["read", "read users"]
    assert {"load", "check users", "compute usage", "publish"} <= first.seconds.keys()
    assert max(first.seconds.values()) <= (first.ended - first.started).total_seconds(), "steps may overlap"
    assert "no such folder" in third.reason
    assert (first.reason, second.reason) == ("", "")


def test_pages_are_given_the_runs_as_they_are_now(tmp_path: Path) -> None:
    run(write_version(tmp_path, 1))
    current_results = current(str(tmp_path / "store"))
    assert current_results is not None
    assert len(current_results.runs()) == 1
    run(tmp_path)
    assert len(current_results.runs()) == 2


def test_only_the_last_runs_are_kept_and_a_damaged_one_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "KEPT", 3)
    for minute in range(5):
        at = NOON + timedelta(minutes=minute)
        run_log.remember(tmp_path, Run(at, at, Outcome.FAILED, None, "No room"))
    runs = run_log.runs(tmp_path)
    assert [run_record.started.minute for run_record in runs] == [2, 3, 4]
    damaged = min((tmp_path / "runs").iterdir())
    damaged.write_bytes(damaged.read_bytes().replace(b"No room", b"No doom"))
    assert run_log.runs(tmp_path) == runs[1:]


def test_what_may_pass_is_tried_again_and_the_last_attempt_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_version(tmp_path, 1)
    attempts = _fails(monkeypatch, Unreachable, times=2)
    run(tmp_path, retries=3)
    assert len(attempts) == 3
    assert [(run_record.outcome, run_record.attempts) for run_record in Store(tmp_path / "store").runs()] == [
        (Outcome.PUBLISHED, 3)
    ]


@pytest.mark.parametrize(
    ("error", "options", "attempts"),
    [
        (Unreachable, {"retries": 2}, 3),
        (Unreachable, {"every": timedelta(hours=1)}, 4),
        (Unreachable, {}, 1),
        (Busy, {"retries": 1}, 2),
        (Problem, {"retries": 2}, 1),
    ],
)
def test_only_what_may_pass_is_tried_again_and_only_so_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Problem], options: dict[str, Any], attempts: int
) -> None:
    attempts_made = _fails(monkeypatch, error, times=99)
    with pytest.raises(error):
        run(tmp_path, **options)
    assert len(attempts_made) == attempts


def test_waits_double_with_jitter_up_to_a_longest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "FIRST_WAIT", 4)
    for attempt, middle in enumerate((4, 8, 16, 32, 64, 128, 256, 300, 300)):
        waits = {job.wait_after(attempt) for _ in range(50)}
        assert len(waits) > 1
        assert all(middle / 2 <= wait <= middle * 1.5 for wait in waits)


@pytest.mark.parametrize(("took", "next"), [(0, 60), (15, 60), (59, 60), (60, 120), (61, 120), (150, 180)])
def test_the_next_run_is_at_the_next_multiple_counted_from_the_last_start(took: int, next: int) -> None:
    wait = until_next(NOON, NOON + timedelta(minutes=took), timedelta(hours=1))
    assert timedelta(minutes=took) + wait == timedelta(minutes=next)


def test_a_command_is_told_once_when_it_fails_and_once_when_it_is_over(tmp_path: Path) -> None:
    notes = tmp_path / "notes of $(anna); `x`"
    flags = {"notify": f"{KEEP} '{notes}'"}
    run(write_version(tmp_path, 1), **flags)
    for _ in range(3):
        failing(tmp_path, **flags)
    run(tmp_path, **flags)
    run(tmp_path, **flags)
    failed, recovered = (json.loads(line) for line in notes.read_text().splitlines())
    assert (failed["what"], recovered["what"]) == ("failing", "recovered")
    assert failed["since"] == recovered["since"] <= recovered["at"]
    assert failed["snapshot"] == Store(tmp_path / "store").current_id()
    assert "no such folder" in failed["reason"]
    assert list(failed) == ["what", "store", "snapshot", "since", "reason", "at"]


def test_an_address_is_posted_to(tmp_path: Path, hook: tuple[str, list[Any]]) -> None:
    write_version(tmp_path, 1)
    failing(tmp_path, notify=hook[0])
    run(tmp_path, notify=hook[0])
    assert [notification["what"] for notification in hook[1]] == ["failing", "recovered"]


NOBODY = f"http://127.0.0.1:{free_port()}/{SECRET}"


@pytest.mark.parametrize("target", ["/nowhere/at-all", "false", NOBODY], ids=["no program", "fails", "nobody listens"])
def test_a_notification_that_fails_is_logged_tried_again_and_harms_nothing(tmp_path: Path, target: str) -> None:
    store, notes = tmp_path / "store", tmp_path / "notes"
    words = ["refresh", "--warehouse", "/nowhere", "--store", str(store), "--log", "json", "--notify"]
    completed = command(*words, target)
    assert completed.exit_code == 2
    assert '"event": "notification failed"' in completed.stderr
    assert SECRET not in completed.stderr
    command(*words, f"{KEEP} {notes}")
    assert json.loads(notes.read_text())["what"] == "failing"


def test_somebody_elses_refresh_is_no_alarm(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    write_version(tmp_path, 1)
    with Store(tmp_path / "store").locked(), pytest.raises(Busy):
        run(tmp_path, notify=f"touch {notes}")
    assert not notes.exists()
    assert [run_record.outcome for run_record in Store(tmp_path / "store").runs()] == [Outcome.FAILED]


@pytest.mark.parametrize("target", ["ftp://host/x", "file:///etc/passwd", "mail 'anna"])
def test_what_is_neither_a_command_nor_an_address_of_the_web_is_wrong_usage(tmp_path: Path, target: str) -> None:
    completed = command("refresh", "--store", str(tmp_path), "--notify", target)
    assert completed.exit_code == 2
    assert "setting `notify`: wanted a command, or a URL of http or https" in completed.stderr


@pytest.mark.parametrize("text", ["1", "h", "1w", "-1h", "0s", "1.5h", "1h30m", ""])
def test_another_form_of_time_is_wrong_usage(text: str) -> None:
    completed = command("refresh", "--every", text)
    assert completed.exit_code == 2
    assert "setting `every`: wanted a number and a unit such as 30s, 15m, 1h or 1d" in completed.stderr


@pytest.mark.parametrize("text", ["-1", "x", "101"])
def test_another_number_of_retries_is_wrong_usage(text: str) -> None:
    completed = command("refresh", "--retries", text)
    assert completed.exit_code == 2
    assert "setting `retries`" in completed.stderr


def test_the_log_has_a_line_a_step_in_json_or_as_words(tmp_path: Path) -> None:
    words = ["refresh", "--warehouse", str(write_version(tmp_path, 1) / "warehouse"), "--store", str(tmp_path / "s")]
    completed = command(*words, "--through", "2025-12-31", "--log", "json")
    assert completed.exit_code == 0, completed.stderr
    lines = [json.loads(line) for line in completed.stderr.splitlines()]
    events = [line["event"] for line in lines]
    assert (events[0], events[-1]) == ("started", "published")
    assert {"users", "usage_daily"} <= {line["table"] for line in lines if line["event"] == "checked"}
    (usage,) = (line for line in lines if line["event"] == "computed" and line["source"] == "usage")
    assert usage["rows"] == 60
    assert usage["seconds"] >= 0
    assert lines[-1]["snapshot"] == Store(tmp_path / "s").current_id()
    second = command(*words, "--through", "2025-12-31", "--log", "text").stderr.splitlines()
    assert second[-1].split()[1:3] == ["INFO", "unchanged"]
    assert f"snapshot={lines[-1]['snapshot']}" in second[-1]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "url",
    [
        f"faraway://anna:{SECRET}@127.0.0.1:1/x?connect_timeout=1",
        f"faraway://127.0.0.1:1/x?connect_timeout=1&password={SECRET}",
        f"duckdb:////nowhere/x.duckdb?motherduck_token={SECRET}",
        f"nosuchengine://anna:{SECRET}@host/x",
        f"//anna:{SECRET}@[host/x?token={SECRET}://",
    ],
)
def test_no_secret_is_logged_printed_told_or_written_down(tmp_path: Path, url: str, form: str) -> None:
    notes, store = tmp_path / "notes", tmp_path / "store"
    notify = f"{KEEP} {notes} --header={SECRET}"
    completed = command("refresh", "--warehouse", url, "--store", str(store), "--log", form, "--notify", notify)
    assert completed.exit_code in (1, 2)
    assert "Traceback" not in completed.stderr
    contents = [file.read_text() for file in (notes, *store.rglob("*")) if file.is_file()]
    assert len(contents) >= 3, "the notification, the run, the alarm"
    assert [text for text in (completed.stdout, completed.stderr, *contents) if SECRET in text] == []


@pytest.mark.parametrize("file", ["systemd/product-metrics-refresh.service", "refresh.md"])
def test_the_commands_of_units_and_cron_lines_are_there(file: str) -> None:
    calls = re.findall(r"product-metrics (refresh --[^#>&\n`]+)", (DOCS / file).read_text(encoding="utf-8"))
    assert calls
    for words in calls:
        assert command(*words.partition("2>>")[0].rstrip(" 2").split(), "--help").exit_code == 0, words


def test_runs_are_listed_the_newest_first(tmp_path: Path) -> None:
    run(write_version(tmp_path, 1))
    run(tmp_path)
    listed = as_json(command("runs", "--store", str(tmp_path / "store"), "--format", "json"))["runs"]
    assert [row["outcome"] for row in listed] == ["unchanged", "published"]
    assert "compute usage" in listed[1]["steps"]


def _fails(monkeypatch: pytest.MonkeyPatch, error: type[Problem], times: int) -> list[int]:
    """The first so many refreshes fail."""
    attempts: list[int] = []
    really = refresh.service.job.refresh

    def fail_at_first(*words: Any, **options: Any) -> Any:
        attempts.append(1)
        if len(attempts) <= times:
            raise error("it", wanted="that", got="this", fix="Wait")
        return really(*words, **options)

    monkeypatch.setattr(refresh.service.job, "refresh", fail_at_first)
    return attempts


def _rows_read(home: Path) -> list[int]:
    now = Store(home / "store").current()
    assert now is not None
    return [source.rows_read for source in now.manifest.sources.values()]
