"""States of a page that are not there at first: what opens, what says what is wrong, paper, and a wall.

Everybody can use them; and on paper and a wall what can only be clicked is gone, and what is read is whole.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from shutil import copytree
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from dashboard.i18n import LANGUAGES, words
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


A4 = (842, 595)
"""Landscape, in points."""
LAUNCHES = {"en": "Launches of 2025 by module", "zh": "各模块上线"}
CONTROLS = """() => [...document.querySelectorAll("button, input, select, textarea, summary, [role=combobox]")]
    .filter(control => control.checkVisibility() && control.getBoundingClientRect().height > 1)
    .map(control => control.innerText || control.ariaLabel || control.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_printed_on_two_pages_the_second_of_which_begins_with_what_shipped(visit: Visit, language: str) -> None:
    said = words(language)
    sheets = PdfReader(BytesIO(visit.go(f"/?lang={language}").pdf(prefer_css_page_size=True))).pages
    assert [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets] == [A4, A4]
    first, second = (normalize("NFKC", sheet.extract_text()) for sheet in sheets)
    for control in ("filter.button", "views.button", "export.open", "tile.open"):
        assert said(control) not in first.splitlines() + second.splitlines(), control
    assert (LAUNCHES[language] in first, LAUNCHES[language] in second) == (False, True)


def test_a_board_has_no_controls_and_all_figures(visit: Visit) -> None:
    page = visit.go("/?board=1")
    assert page.evaluate(CONTROLS) == []
    assert page.get_by_test_id("stMetric").count() == 5
    assert visit.errors == []
    without = visit.go("/")
    assert without.evaluate(CONTROLS) != []


def _assert_in_both_themes(visit: Visit) -> None:
    visit.settle()
    assert_accessible(visit.page)
    visit.page.emulate_media(color_scheme="dark")
    visit.settle()
    assert_accessible(visit.page)
