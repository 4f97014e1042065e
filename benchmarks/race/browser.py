"""Seconds of the overview in a browser: `python -m benchmarks.race.browser`.

The store of the demo is served as `make run` serves it. "Cold" is the first visit after the server answers, "warm" any
later one; each visitor's browser has an empty cache. The first tile is there when its number is in the document; a page
is settled with its last change before it is drawn and still; what is below a canvas is for screen readers and comes
later. A change of period is timed from the click on the month. The contender is an app of one number, served by
Streamlit itself: what its client takes on this machine before it shows anything.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from benchmarks.__main__ import HOUSE
from benchmarks.questions.drawn import times
from benchmarks.race.results import machine, now
from queries.durable_files import make_folder
from tests.dashboard.browser.conftest import FLAGS, NAMES, Visit, running, serving
from tests.support.server import free_port

SIZE = ViewportSize(width=1440, height=900)
WATCHED = """() => {
    const tile = () => document.querySelector("[data-testid=stMetricValue]")?.innerText.trim();
    window.watched = {first: null, last: 0};
    const below = each => (each.type === "childList" ? each.target : each.target.parentElement)?.closest?.("canvas");
    new MutationObserver(changes => {
        if (!changes.every(below)) window.watched.last = performance.now();
        if (window.watched.first === null && tile()) window.watched.first = performance.now();
    }).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
"""Milliseconds since the navigation of the first number in a tile, and of the last change of the document."""
MONTHS = ("Nov 2025", "Oct 2025", "Sep 2025", "Aug 2025", "Jul 2025", "Jun 2025", "May 2025", "Apr 2025")


@dataclass
class Load:
    """One visit of the overview."""

    first_tile: float
    """Seconds from the navigation."""
    settled: float
    requests: int
    megabytes: float
    """As transferred, the WebSocket's messages included."""


@dataclass
class Traffic:
    """Counts what a tab asks for and gets."""

    requests: int = 0
    bytes: int = 0

    @classmethod
    def of(cls, session: CDPSession) -> "Traffic":
        traffic = cls()
        session.on("Network.requestWillBeSent", lambda _: traffic.add(1, 0))
        session.on("Network.loadingFinished", lambda said: traffic.add(0, said["encodedDataLength"]))
        session.on("Network.webSocketFrameReceived", lambda said: traffic.add(0, _size(said["response"])))
        session.send("Network.enable")
        return traffic

    def add(self, requests: int, size: float) -> None:
        self.requests += requests
        self.bytes += round(size)


@click.command()
@click.option("--store", type=click.Path(path_type=Path, exists=True), default=HOUSE / "data" / "store")
@click.option("--visits", type=int, default=7, show_default=True, help="Warm visits.")
@click.option("--changes", type=int, default=40, show_default=True, help="Changes of the period.")
@click.option("--results", type=click.Path(path_type=Path), default=HOUSE / "benchmarks" / "results" / "pages")
def main(store: Path, visits: int, changes: int, results: Path) -> None:
    """Measure loading the overview, cold and warm, and changing its period."""
    chromium = next(filter(None, map(shutil.which, NAMES)))
    with (
        TemporaryDirectory() as elsewhere,
        serving(store.resolve(), Path(elsewhere)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        loads = [_load(browser, address) for _ in range(1 + visits)]
        changed = _changes(browser, address, changes)
        contender = _contender(browser, Path(elsewhere), 1 + visits)
        browser.close()
    report = {
        "made_at": now(),
        "machine": machine(),
        "cold": asdict(loads[0]),
        "warm": _typical(loads[1:]),
        "one number": _typical(contender[1:]),
        "change": {name: asdict(times(took)) for name, took in changed.items()},
    }
    make_folder(results)
    (results / "browser.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(report, indent=1))


def _load(browser: Browser, address: str) -> Load:
    with _tab(browser, address) as visit:
        traffic = Traffic.of(visit.page.context.new_cdp_session(visit.page))
        visit.go("/?lang=en")
        watched = visit.page.evaluate("window.watched")
        return Load(watched["first"] / 1_000, watched["last"] / 1_000, traffic.requests, traffic.bytes / 1e6)


def _contender(browser: Browser, elsewhere: Path, visits: int) -> list[Load]:
    port = free_port()
    app = HOUSE / "benchmarks" / "race" / "processes" / "one_number.py"
    options = ("--server.headless=true", f"--server.port={port}", "--browser.gatherUsageStats=false")
    with running([sys.executable, "-m", "streamlit", "run", str(app), *options], port, elsewhere) as address:
        return [_load(browser, address) for _ in range(visits)]


def _changes(browser: Browser, address: str, count: int) -> dict[str, list[float]]:
    """Seconds from the click on a month to its title, and to the last change of the page."""
    took: dict[str, list[float]] = {"headline": [], "settled": []}
    with _tab(browser, address) as visit:
        visit.go("/?lang=en")
        for number in range(count):
            headline, settled = _changed(visit, MONTHS[number % len(MONTHS)])
            took["headline"].append(headline)
            took["settled"].append(settled)
    return took


def _changed(visit: Visit, month: str) -> tuple[float, float]:
    page = visit.page
    page.get_by_role("combobox", name=re.compile("Period")).click()
    option = page.get_by_role("option", name=month, exact=True)
    option.wait_for()
    page.evaluate(
        """month => {
            const title = () => document.querySelector("h1").innerText.includes(month);
            window.changed = {clicked: null, headline: null};
            const clicked = () => { window.changed.clicked = performance.now(); };
            addEventListener("pointerup", clicked, {once: true, capture: true});
            const observer = new MutationObserver(() => {
                if (window.changed.clicked && title()) {
                    window.changed.headline = performance.now();
                    observer.disconnect();
                }
            });
            observer.observe(document.body, {subtree: true, childList: true, characterData: true});
        }""",
        month,
    )
    option.click()
    page.wait_for_function("() => window.changed.headline !== null")
    visit.settle()
    clicked, headline, last = page.evaluate("[window.changed.clicked, window.changed.headline, window.watched.last]")
    return (headline - clicked) / 1_000, (last - clicked) / 1_000


@contextmanager
def _tab(browser: Browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport=SIZE)
    page: Page = context.new_page()
    page.add_init_script(f"({WATCHED})()")
    yield Visit(page, address)
    context.close()


def _size(frame: dict[str, Any]) -> float:
    """Bytes of a message of a WebSocket; binary ones are told in base 64."""
    return len(frame["payloadData"]) * (0.75 if frame["opcode"] == 2 else 1)


def _typical(loads: Sequence[Load]) -> dict[str, float]:
    """Median of each."""
    return {name: sorted(asdict(load)[name] for load in loads)[len(loads) // 2] for name in asdict(loads[0])}


if __name__ == "__main__":
    main()
