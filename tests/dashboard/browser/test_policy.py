"""The Content-Security-Policy in a real browser: nothing of ours needs more than it allows, and it holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.pages import pages
from tests.dashboard.browser.conftest import FIRST, Visit, assert_opened

WATCH = """
    window.broken = [];
    document.addEventListener("securitypolicyviolation", event =>
        window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
BADGE = "[class*=st-key-badge] button"


@pytest.fixture
def watched(visit: Visit) -> Iterator[Visit]:
    """A tab that hears of every violation, and in the end has heard of none, nor of another error."""
    visit.page.add_init_script(WATCH)
    yield visit
    assert visit.page.evaluate("window.broken") == []
    assert visit.errors == []
    assert visit.outside == []


@pytest.mark.parametrize("name", pages())
def test_a_page_with_all_that_opens_on_it_keeps_to_the_policy(watched: Visit, name: str) -> None:
    page = watched.go(f"/{'' if name == FIRST else name}")
    assert_opened(page, name, "en")
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
