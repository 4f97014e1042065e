"""Saved views in a real browser: a page is saved, opened by somebody else, renamed, removed, and started with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.i18n import words
from queries.records.kinds.view import View
from queries.records.records import Records
from tests.dashboard.browser.accessibility import assert_accessible
from tests.dashboard.browser.conftest import Visit, visiting

HOSTILE = "<b>Churn</b> :red[iOS] [x](http://evil.example) *now*"


@pytest.fixture
def reader(browser: Browser, served: str) -> Iterator[Visit]:
    with visiting(browser, served) as visit:
        yield visit
    assert (visit.errors, visit.outside) == ([], [])


def test_a_page_is_saved_under_a_name_and_opened_by_somebody_else(
    browser: Browser, reader: Visit, served: str, kept: Records
) -> None:
    page = reader.go("/compare?metric=paid_conversion&period=2025-06&only=platform%3Dios")
    act(reader, "views.button")
    write(reader, "views.name", HOSTILE)
    write(reader, "aims.your_name", "Anna")
    act(reader, "views.save")
    (entry,) = kept.entries("view")
    query = {"metric": ("paid_conversion",), "only": ("platform=ios",), "period": ("2025-06",)}
    assert (entry.by, entry.body) == ("Anna", View(HOSTILE, "compare", query))
    with visiting(browser, served) as other:
        there = other.go("/features?period=2025-03")
        before = there.url, there.locator("h1").inner_text()
        act(other, "views.button")
        assert_accessible(there)
        there.get_by_role("dialog").get_by_role("link", name=HOSTILE).click()
        other.settle()
        expect(there.locator("h1")).to_have_text(page.locator("h1").inner_text())
        assert {"metric=paid_conversion", "period=2025-06"} <= set(there.url.split("?")[1].split("&"))
        there.go_back()
        other.settle()
        assert (there.url, there.locator("h1").inner_text()) == before
        assert (other.errors, other.outside) == ([], [])


def test_a_view_is_the_start_page_of_a_browser_whatever_its_name_until_it_is_removed(
    reader: Visit, kept: Records
) -> None:
    entry = kept.save("view", "view-1", View("周报", "features", {"period": ("2025-06",)}), by="Anna")
    said = words("zh")
    page = reader.go("/compare?view=view-1&lang=zh")
    act(reader, "views.button", "zh")
    page.locator("[role=dialog] summary").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=said("views.start")).click()
    opened.value.wait_for_selector("h1")
    assert "/features?period=2025-06&view=view-1" in opened.value.url
    reader.settle()
    expect(page.get_by_role("dialog")).to_contain_text(said("views.starts"))
    write(reader, "views.new_name", "周会", "zh")
    write(reader, "aims.your_name", "李雷", "zh")
    act(reader, "views.rename", "zh")
    assert kept.history("view", entry.id)[-1].body == View("周会", "features", {"period": ("2025-06",)})
    for _ in range(2):  # again and again
        reader.go("/")
        assert "/features?period=2025-06&view=view-1" in page.url
    page.get_by_test_id("stTopNavLink").filter(has_text=words("en")("page.overview")).click()
    reader.settle()
    assert "/?" in page.url, "whoever goes to the first page stays there"
    kept.remove("view", entry.id, by="Anna", expected=2)
    reader.go("/")
    assert page.url.endswith("/"), "a view that was removed is no start page"


def act(visit: Visit, word: str, language: str = "en") -> None:
    visit.page.get_by_role("button", name=words(language)(word), exact=True).click()
    visit.settle()


def write(visit: Visit, word: str, text: str, language: str = "en") -> None:
    field = visit.page.get_by_role("textbox", name=words(language)(word), exact=True)
    field.fill(text)
    field.press("Tab")
    visit.settle()
