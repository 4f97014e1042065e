"""The Content-Security-Policy in a real browser: nothing of ours needs more than it allows, and it holds.

As this opens every page in English, it also looks whether they are as in the kept pictures.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.pages import pages
from tests.dashboard.browser.conftest import FIRST, Visit, assert_opened, visiting
from tests.support.pictures import Box, assert_as_kept

WATCH = """
    window.broken = [];
    document.addEventListener("securitypolicyviolation", event =>
        window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
BADGE = "[class*=st-key-badge] button"


NEW_EACH_TIME = {"health": ".st-key-header p"}
"""Page → what differs on it with every refresh: the id of the snapshot, which has the time of the day, and its date."""


@pytest.fixture
def watched(browser: Browser, demo_address: str) -> Iterator[Visit]:
    """A tab that hears of every violation, and in the end has heard of none, nor of another error."""
    with visiting(browser, demo_address) as visit:
        visit.page.add_init_script(WATCH)
        yield visit
        assert visit.page.evaluate("window.broken") == []
        assert visit.errors == []
        assert visit.outside == []


@pytest.mark.parametrize("name", pages())
def test_a_page_looks_as_in_its_picture_and_with_all_that_opens_on_it_keeps_to_the_policy(
    watched: Visit, name: str, tmp_path: Path
) -> None:
    page = watched.go(f"/{'' if name == FIRST else name}")
    assert_opened(page, name, "en")
    page.screenshot(path=tmp_path / f"{name}.png")
    assert_as_kept(tmp_path / f"{name}.png", _boxes(page, NEW_EACH_TIME.get(name)))
    for chart in page.get_by_test_id("stVegaLiteChart").all()[:2]:
        chart.hover()  # a tooltip
    for opens in ("[data-testid=stExpander] summary", "[data-testid=stElementToolbarButton] button", BADGE):
        if page.locator(opens).count():
            page.locator(opens).first.dispatch_event("click")
            watched.settle()
            page.keyboard.press("Escape")
            watched.settle()
    downloads = page.get_by_test_id("stPopover").filter(has_text="Download")
    if downloads.count():
        downloads.first.locator("button").press("Enter")
        for button in page.get_by_test_id("stPopoverBody").get_by_test_id("stDownloadButton").locator("button").all():
            with page.expect_download() as expected:
                button.press("Enter")
            assert Path(expected.value.suggested_filename).suffix in {".csv", ".xlsx", ".png", ".svg"}
            assert expected.value.failure() is None


def test_the_overview_of_a_phone_looks_as_in_its_picture_in_chinese_and_dark(
    browser: Browser, demo_address: str, tmp_path: Path
) -> None:
    with visiting(browser, demo_address, 390, "dark") as visit:
        visit.go("/?lang=zh").screenshot(path=tmp_path / "overview-phone.png")
    assert_as_kept(tmp_path / "overview-phone.png")


def test_a_page_whose_theme_is_switched_and_printed_keeps_to_the_policy(watched: Visit) -> None:
    page = watched.go("/")
    for scheme in ("Dark", "Light"):
        page.get_by_test_id("stMainMenu").click()
        page.get_by_test_id(f"stMainMenuItem-theme-{scheme}").click()
        watched.settle()
        page.keyboard.press("Escape")
    page.emulate_media(media="print")
    watched.settle()


def test_script_that_somebody_brought_in_does_not_run_and_asks_nobody(visit: Visit) -> None:
    page = visit.go("/")
    page.evaluate("""() => {
        window.ran = [];
        const add = (tag, said) => document.body.append(Object.assign(document.createElement(tag), said));
        add("script", {textContent: "window.ran.push('inline')"});
        add("script", {src: "http://127.0.0.1:1/x.js"});
        add("img", {src: "http://127.0.0.1:1/x.png"});
        add("iframe", {src: "http://127.0.0.1:1/"});
        const link = add("a", {href: "javascript:window.ran.push('link')", textContent: "x", id: "bad"});
        document.getElementById("bad").click();
        document.body.insertAdjacentHTML("beforeend", `<img src=data:x onerror="window.ran.push('handler')">`);
        setTimeout("window.ran.push('text')");
    }""")
    page.wait_for_timeout(1000)
    outcome = page.evaluate(
        "fetch('http://127.0.0.1:1/').then(() => 'answered', error => error.name).then(name => [name, window.ran])"
    )
    assert outcome == ["TypeError", []]
    assert sum("Content Security Policy" in error for error in visit.errors) >= 6


def _boxes(page: Page, selector: str | None) -> list[Box]:
    """The lines in which the elements of the selector lie."""
    found = [element.bounding_box() for element in page.locator(selector).all()] if selector else []
    return [
        (0, round(box["y"]), page.viewport_size["width"], round(box["y"] + box["height"]))
        for box in found
        if box and page.viewport_size
    ]
