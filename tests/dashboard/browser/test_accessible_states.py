"""Everybody can use what is not there at first: windows and menus that open, and pages that say what is wrong."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.i18n import words
from metrics.snapshots.store import Store
from tests.conftest import Published
from tests.dashboard.browser.accessibility import assert_accessible
from tests.dashboard.browser.conftest import Visit, serving, visiting

WHOLE = ""
OPENED: dict[str, tuple[Callable[[Page], None], str]] = {
    "lineage": (lambda page: page.locator("[class*=st-key-badge] button").first.click(), WHOLE),
    "saved views": (lambda page: page.locator(".st-key-views-open button").click(), WHOLE),
    "filter": (lambda page: page.locator(".st-key-filter button").first.click(), WHOLE),
    "downloads": (lambda page: page.locator("[class*=st-key-menu] button").first.click(), WHOLE),
    "options": (lambda page: page.locator(".st-key-pick-period input").click(), "[role=listbox]"),
    "pages": (lambda page: page.get_by_test_id("stTopNavSection").first.click(), "[data-floating-ui-portal]"),
    "main menu": (lambda page: page.get_by_test_id("stMainMenu").click(), "[data-testid=stMainMenuList]"),
}
"""What opens → how, and where it is looked at: Streamlit puts lists of choices outside the landmarks of the page, which
is a rule about whole pages, so these are looked at alone."""


@pytest.mark.parametrize("visit", [(1440, "light"), (1440, "dark")], indirect=True)
def test_everybody_can_use_what_opens(visit: Visit) -> None:
    page = visit.go("/")
    for opens, within in OPENED.values():
        opens(page)
        visit.settle()
        assert_accessible(page, within)
        page.keyboard.press("Escape")
        visit.settle()
    assert visit.errors == []


@pytest.mark.parametrize("query", ["as_of=1999-01-01", "as_of=nonsense&period=1999-01&only=platform%3Dnothing"])
def test_a_page_that_says_what_is_wrong_with_its_address(visit: Visit, query: str) -> None:
    visit.page.goto(f"{visit.address}/?{query}")
    expect(visit.page.get_by_test_id("stAlert").first).to_be_visible(timeout=60_000)
    _assert_in_both_themes(visit)


def test_a_page_over_an_empty_and_over_a_damaged_store(browser: Browser, small_demo: Published, tmp_path: Path) -> None:
    damaged = Store(Path(copytree(small_demo.store, tmp_path / "damaged")))
    for file in (damaged.home / "objects").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            file.unlink()
            file.write_bytes(b"x" + content[1:])
    said = words("en")
    for store, sentence in ((tmp_path / "empty", said("empty.title")), (damaged.home, said("state.no_whole"))):
        with serving(store, tmp_path) as address, visiting(browser, address) as visit:
            visit.page.goto(address)
            expect(visit.page.get_by_text(sentence).first).to_be_visible(timeout=60_000)
            _assert_in_both_themes(visit)


def _assert_in_both_themes(visit: Visit) -> None:
    visit.settle()
    assert_accessible(visit.page)
    visit.page.emulate_media(color_scheme="dark")
    visit.settle()
    assert_accessible(visit.page)
