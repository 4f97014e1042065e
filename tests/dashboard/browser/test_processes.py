"""`serve --processes 2`: visitors stay with their process, and with another one when it is killed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.web.processes import COOKIE
from tests.conftest import Published
from tests.dashboard.browser.conftest import visiting
from tests.support.server import answers, free_port

PATIENCE = 60


class Processes:
    """`product-metrics serve --processes 2`, started."""

    def __init__(self, store: Path, home: Path) -> None:
        self.port, self.log = free_port(), home / "log"
        program = str(Path(sys.executable).with_name("product-metrics"))
        words = [program, "serve", "--port", str(self.port), "--processes", "2", "--store", str(store)]
        with self.log.open("w") as log:
            self.supervisor = subprocess.Popen(words, cwd=home, stdout=log, stderr=log)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def children(self, words: str = "dashboard.web.server") -> list[int]:
        """Ids of the supervisor's children with these words in their command line."""
        pid = self.supervisor.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in found if words in Path(f"/proc/{child}/cmdline").read_text()]

    def process_of(self, cookie: str = "") -> str:
        """Number of the process that answers: that of the cookie, or the one that a new cookie names."""
        asked = urllib.request.Request(self.address, headers={"Cookie": f"{COOKIE}={cookie}"} if cookie else {})
        with urllib.request.urlopen(asked, timeout=PATIENCE) as response:
            given = [value for value in response.headers.get_all("Set-Cookie") or () if value.startswith(COOKIE)]
        return given[0].split(";")[0].split("=")[1] if given else cookie

    def is_said(self, text: str) -> bool:
        """Whether the log says it before long."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        return text in self.log.read_text()


@pytest.fixture(scope="module")
def served(small_demo: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    if shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        reason = "no HAProxy here"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    processes = Processes(small_demo.store, tmp_path_factory.mktemp("processes"))
    assert answers(processes.port, processes.supervisor), processes.log.read_text()
    assert processes.is_said("The dashboard is at ")
    yield processes
    if processes.supervisor.poll() is None:
        processes.supervisor.terminate()
        processes.supervisor.wait(PATIENCE)


def until_both_answer(served: Processes) -> None:
    deadline = time.monotonic() + PATIENCE
    while {served.process_of() for _ in range(4)} != {"1", "2"}:
        assert time.monotonic() < deadline, served.log.read_text()
        time.sleep(0.5)


def test_visitors_are_spread_and_each_stays_with_one_process(served: Processes) -> None:
    until_both_answer(served)
    assert [served.process_of("1"), served.process_of("1")] == ["1", "1"]
    assert [served.process_of("2"), served.process_of("2")] == ["2", "2"]


def test_a_process_that_is_busy_for_seconds_keeps_its_visitors(served: Processes) -> None:
    until_both_answer(served)
    first, _ = sorted(served.children())
    os.kill(first, signal.SIGSTOP)
    try:
        threading.Timer(3, os.kill, (first, signal.SIGCONT)).start()
        time.sleep(1.5)  # in which three questions whether it is alive are not answered
        assert [served.process_of("1"), served.process_of("2")] == ["1", "2"]
    finally:
        os.kill(first, signal.SIGCONT)


def test_a_page_whose_process_is_killed_goes_on_where_it_was_with_another_one(
    served: Processes, browser: Browser
) -> None:
    until_both_answer(served)
    with visiting(browser, served.address) as visit:
        page = visit.go("/?month=2025-11&lang=zh")
        before = page.locator("h1").inner_text()
        process = next(str(each["value"]) for each in page.context.cookies() if each["name"] == COOKIE)
        killed = sorted(served.children())[int(process) - 1]  # none has ended yet: they were started in this order
        os.kill(killed, signal.SIGKILL)
        assert served.is_said(f"process {process} of 2 has ended (-9), and starts again")
        visit.settle()
        expect(page.locator("h1")).to_have_text(before)
        page.reload()
        page.wait_for_selector("h1", timeout=PATIENCE * 1000)
        expect(page.locator("h1")).to_have_text(before)
        assert "month=2025-11" in page.url
    until_both_answer(served)
    assert len(served.children()) == 2
    assert killed not in served.children()


def test_ending_the_supervisor_ends_every_process(served: Processes) -> None:
    children = [*served.children(), *served.children("haproxy")]
    assert len(children) == 3
    served.supervisor.terminate()
    assert served.supervisor.wait(PATIENCE) == 0
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
