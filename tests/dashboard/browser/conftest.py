"""A real browser on a real server over the small demo. Without a Chromium: skipped, and with CI=true failed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from dashboard.i18n import words
from dashboard.pages import pages
from queries.records.records import Records, open_records
from tests.conftest import DEFAULT_DEMO, Published
from tests.support.server import answers, free_port

FIRST = next(iter(pages()))
"""The page at the bare address."""
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
KNOWN = ("/_stcore/health", "/host-config", "/_stcore/host-config")
"""After a deep link Streamlit's client probes addresses below the page's before it finds the right ones: two 404s."""
QUIET = """() => new Promise(done => {
    let soon = setTimeout(done, 700);
    const again = () => { clearTimeout(soon); soon = setTimeout(done, 700); };
    new MutationObserver(again).observe(document.body, {subtree: true, childList: true});
})"""
DRAWN = """() => !document.querySelector("[data-testid=stSkeleton]")
    && [...document.querySelectorAll("[data-testid=stVegaLiteChart]")]
        .every(chart => !chart.checkVisibility() || chart.querySelector("svg, canvas"))"""
"""No element still waits for the part of Streamlit's client that draws it."""
INSIDE = ("data:", "blob:")
"""Addresses of what the page holds already."""
Scheme = Literal["light", "dark"]


@dataclass
class Visit:
    """One browser tab, and everything it complained of or asked of others."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> Page:
        """Open the address and wait until the page is drawn."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("h1", timeout=60_000)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has run and the page has stopped changing."""
        for _ in range(2):
            self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
            self.page.wait_for_function(DRAWN, timeout=60_000)
            self.page.evaluate(QUIET)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    result = next(filter(None, map(shutil.which, NAMES)), None)
    if result is None:
        reason = "no Chromium here: looked for " + ", ".join(NAMES)
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=result, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def serving(store: Path, elsewhere: Path, *arguments: str) -> Iterator[str]:
    """Where `product-metrics serve`, started in another folder, serves the store."""
    port = free_port()
    program = str(Path(sys.executable).with_name("product-metrics"))
    words = [program, "serve", "--port", str(port), "--store", str(store), *arguments]
    with running(words, port, elsewhere) as url:
        yield url


@contextmanager
def running(words: Sequence[str], port: int, elsewhere: Path, **environment: str) -> Iterator[str]:
    """Where the server answers that these words start in another folder."""
    with (elsewhere / "log").open("w") as log:
        server = subprocess.Popen(words, cwd=elsewhere, stdout=log, stderr=log, env={**os.environ, **environment})
        try:
            assert answers(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="session")
def address(small_demo: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the small demo is served."""
    with serving(small_demo.store, tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def demo_address(
    published: Callable[[float, int], Published], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the demo is served that `make run` makes, of which the documentation has pictures."""
    with serving(published(*DEFAULT_DEMO).store, tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Records of a module of tests."""
    return open_records(f"sqlite:///{tmp_path_factory.mktemp('records')}/records.db")


@pytest.fixture(scope="module")
def served(small_demo: Published, kept: Records, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the small demo is served beside these records."""
    with serving(small_demo.store, tmp_path_factory.mktemp("server"), "--records", kept.database.url) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A tab of its own; `@pytest.mark.parametrize("visit", [(390, "dark")], indirect=True)` sets width and scheme."""
    with visiting(browser, address, *getattr(request, "param", (1440, "light"))) as page_visit:
        yield page_visit


ROWS = """choices => new Set([...choices.children].map(child => child.getBoundingClientRect())
    .filter(box => box.height > 1).map(box => Math.round((box.top + box.bottom) / 8))).size"""
CUT = """choices => [...choices.querySelectorAll("*:not(:has(*))")]
    .filter(text => text.scrollWidth > text.clientWidth + 1 && getComputedStyle(text).overflow != "visible")
    .map(text => text.textContent || text.value)"""
MOST_ROWS = 2


def assert_choices_fit(page: Page, most_rows: int) -> None:
    """The choices above the content take no more rows, nothing that is chosen is cut, and nothing scrolls sideways."""
    assert page.locator(".st-key-controls-header").evaluate(ROWS) <= most_rows
    for choices in page.locator("[class*=st-key-controls-header], [class*=st-key-controls-page]").all():
        assert choices.evaluate(CUT) == []
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth - main.clientWidth") == 0


def assert_opened(page: Page, name: str, language: str) -> None:
    """The page, or the menu that it is in, stands in the navigation, and has nothing to complain of."""
    assert_choices_fit(page, MOST_ROWS)
    group = pages()[name].group
    kind, called = ("stTopNavSection", f"nav.{group}") if group else ("stTopNavLink", f"page.{name}")
    expect(page.get_by_test_id(kind).filter(has_text=words(language)(called)).first).to_be_visible()
    assert page.locator("[data-testid=stAlert]").count() == 0


@contextmanager
def visiting(browser: Browser, address: str, width: int = 1440, scheme: Scheme = "light") -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-US")
    visit = Visit(context.new_page(), address)
    visit.page.on("console", lambda message: _note_error(visit, message))
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.on("request", lambda request_sent: _note_outside(visit, request_sent))
    yield visit
    context.close()


def _note_error(visit: Visit, message: ConsoleMessage) -> None:
    if message.type == "error" and not message.location["url"].split("?")[0].endswith(KNOWN):
        visit.errors.append(f"{message.text} {message.location['url']}")


def _note_outside(visit: Visit, request: Request) -> None:
    own = (f"{visit.address}/", f"{visit.address.replace('http', 'ws', 1)}/", *INSIDE)
    if not request.url.startswith(own):
        visit.outside.append(request.url)
