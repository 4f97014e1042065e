"""The dashboard as a person meets it."""

import re
from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from dashboard.i18n import LANGUAGES, words
from dashboard.pages import pages
from tests.dashboard.browser.accessibility import UPSTREAM, assert_accessible, assert_needed
from tests.dashboard.browser.conftest import FIRST, Visit, assert_choices_fit, assert_opened

WIDTHS = (1440, 1024, 390)
SCHEMES = ("light", "dark")
VISITS = [*product(WIDTHS, SCHEMES)]
CUT = """
texts => texts
    .filter(text => text.scrollWidth > text.clientWidth + 1 && getComputedStyle(text).overflow == "hidden")
    .map(text => text.textContent)
"""


@pytest.mark.parametrize("name", pages())
def test_a_page_opens_by_its_address_without_an_error_or_an_outside_request(visit: Visit, name: str) -> None:
    """In Chinese; `test_policy` opens them in English. And everybody can use it, in both themes, and on a phone."""
    page = visit.go(f"/{'' if name == FIRST else name}?lang=zh")
    assert_opened(page, name, "zh")
    assert visit.errors == []
    assert visit.outside == []
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    visit.settle()
    assert_accessible(page)
    page.set_viewport_size({"width": WIDTHS[-1], "height": 844})
    visit.settle()
    assert_choices_fit(page, most_rows=3)


@pytest.mark.parametrize("known", UPSTREAM, ids=lambda known: known["rule"])
def test_the_list_of_what_streamlit_breaks_is_not_longer_than_needed(visit: Visit, known: dict[str, str]) -> None:
    assert_needed(visit.go(known["page"]), known)


@pytest.mark.parametrize("visit", VISITS, indirect=True)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_or_scrolls_sideways(visit: Visit, language: str) -> None:
    page = visit.go(f"/?lang={language}")
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth - main.clientWidth") == 0
    assert page.locator("[data-testid=stMetric] *:not(:has(*))").evaluate_all(CUT) == []


PARTS = ("stMetricDelta", "stMarkdown", "stButton")
"""Of a tile: its change, its caption, and what opens its lineage."""


def test_tiles_of_a_row_are_equally_high_and_their_parts_are_on_one_line(visit: Visit) -> None:
    page = visit.go("/")
    cells = page.locator("[class*=st-key-tiles] [data-testid=stGridCell]:has([data-testid=stMetric])")
    heights = [round(box["height"]) for cell in cells.all() if (box := cell.bounding_box())]
    assert len(heights) == 5
    assert max(heights) - min(heights) <= 4
    for part in PARTS:
        lines = {round(box["y"]) for cell in cells.all() if (box := cell.get_by_test_id(part).first.bounding_box())}
        assert max(lines) - min(lines) <= 1, part


@pytest.mark.parametrize("visit", [(390, "light")], indirect=True)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_of_a_phone_has_the_headline_and_two_whole_tiles(visit: Visit, language: str) -> None:
    page = visit.go(f"/?lang={language}")
    second = page.locator("[class*=st-key-tiles] [data-testid=stGridCell]").nth(1).bounding_box()
    title, facts = page.locator("h1 span").first.bounding_box(), page.locator(".st-key-header p").first.bounding_box()
    assert title and facts and second
    assert title["y"] + title["height"] <= facts["y"]
    assert second["y"] + second["height"] <= 844


def test_every_chart_is_drawn_and_says_its_finding_to_those_who_do_not_see_it(visit: Visit) -> None:
    charts = visit.go("/").locator("[data-testid=stVegaLiteChart]:has(svg)")
    expect(charts).to_have_count(8)
    assert all(chart.get_attribute("aria-label") for chart in charts.all())


MARKS = """charts => charts.map(chart => [...chart.querySelectorAll("svg path, svg text")]
    .map(mark => [mark.getAttribute("d") || mark.textContent, mark.getAttribute("transform")].join()))"""


def test_lines_of_tiles_are_updated_in_place_and_are_those_of_a_fresh_page(visit: Visit) -> None:
    page = visit.go("/?lang=en")
    lines = page.locator("[class*=st-key-cell] [data-testid=stVegaLiteChart] svg")
    before, kept = lines.evaluate_all(MARKS), lines.element_handles()
    page.get_by_role("combobox", name=re.compile("Period")).click()
    page.get_by_role("option", name="Oct 2025").click()
    visit.settle()
    updated, connected = lines.evaluate_all(MARKS), [line.evaluate("svg => svg.isConnected") for line in kept]
    visit.go("/?lang=en&period=2025-10")
    assert updated == lines.evaluate_all(MARKS) != before
    assert sum(connected) == len(updated) == 5
    assert visit.errors == []


def test_a_chosen_filter_changes_the_page_and_stands_in_the_url(visit: Visit) -> None:
    page = visit.go("/compare")
    page.get_by_role("combobox", name=re.compile("Metric")).click()
    page.get_by_role("option", name="Paid conversion").click()
    visit.settle()
    expect(page.locator("h1")).to_have_text("Paid conversion")
    assert "metric=paid_conversion" in page.url
    assert visit.errors == []


def test_every_choice_and_every_page_is_one_step_of_the_history(visit: Visit) -> None:
    """What a step back shows is what was there, whatever was chosen since; and a reload keeps it."""
    page, seen = visit.go("/"), []

    def note() -> tuple[str, str]:
        visit.settle()
        return page.url, page.locator("h1").inner_text()

    def choose_page(name: str, menu: str = "") -> None:
        if menu:
            page.get_by_test_id("stTopNavSection").filter(has_text=menu).click()
        page.get_by_test_id("stTopNavDropdownLink" if menu else "stTopNavLink").filter(has_text=name).click()

    steps: list[Callable[[], None]] = [
        lambda: _choose(page, "Platform", "iOS"),
        lambda: choose_page("Compare", "Explore"),
        lambda: _pick(page, "Metric", "Paid conversion"),
        lambda: choose_page("Features"),
        lambda: page.keyboard.press("Control+k"),
        lambda: page.get_by_role("link", name="Paid conversion", exact=True).click(),
        lambda: page.get_by_text("中文", exact=True).click(),
    ]
    seen.append(note())
    for step in steps:
        step()
        seen.append(note())
    assert len(set(seen)) == len(seen)
    assert all("only=platform" in url for url, _ in seen[1:]), "the filter follows"
    for before in reversed(seen[:-1]):
        page.go_back()
        assert note() == before
    for after in seen[1:]:
        page.go_forward()
        assert note() == after
    page.reload()
    assert note() == seen[-1]


def test_who_walks_through_a_page_with_the_keyboard_stays_on_it(visit: Visit) -> None:
    """A table takes the focus with its first cell: that is no choice of a row."""
    page = visit.go("/features")
    page.get_by_test_id("stDataFrame").first.scroll_into_view_if_needed()
    address = page.url
    for _ in range(60):
        page.keyboard.press("Tab")
    visit.settle()
    assert page.url == address


def _pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def _choose(page: Page, dimension: str, value: str) -> None:
    """Chooses in the filter, and closes it."""
    page.get_by_role("button", name=re.compile("^Filter")).click()
    _pick(page, dimension, value)
    page.wait_for_timeout(500)
    for _ in range(2):
        page.keyboard.press("Escape")


def test_a_copied_url_shows_the_same_to_somebody_else(visit: Visit) -> None:
    page = visit.go("/compare?metric=stickiness&grain=week&span=2025-Q2&by=platform&lang=zh")
    expect(page.locator("h1")).to_have_text("粘性")
    assert {"metric=stickiness", "grain=week", "span=2025-Q2", "by=platform", "lang=zh"} <= set(
        page.url.split("?")[1].split("&")
    )


def test_the_language_switch_translates_the_page_and_keeps_its_choices(visit: Visit) -> None:
    page = visit.go("/?period=2025-06")
    page.get_by_text("中文", exact=True).click()
    visit.settle()
    expect(page.locator("h1")).to_contain_text("2025 年 6 月")
    assert "lang=zh" in page.url


def test_the_navigation_keeps_language_and_period(visit: Visit) -> None:
    page = visit.go("/?period=2025-06&lang=zh")
    page.get_by_test_id("stTopNavLink").filter(has_text="功能").click()
    visit.settle()
    expect(page.locator("h1")).to_have_text(words("zh")("features.page"))
    assert "period=2025-06" in page.url


def test_a_click_on_a_feature_gives_the_link_to_its_own_view(visit: Visit) -> None:
    page = visit.go("/features")
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + 56)
    page.get_by_role("link", name="Open Home feed").click()
    page.wait_for_url(re.compile("feature="))
    visit.settle()
    expect(page.locator("h1")).to_have_text("Home feed")


@pytest.mark.parametrize(
    ("chart", "mark", "opens", "at"),
    [
        pytest.param(
            "account for", "g.mark-rect path >> nth=-2", "Open Paid ads", "only=channel%3Dpaid_ads", id="a step"
        ),
        pytest.param("strategic", "g.mark-symbol >> nth=0 >> path >> nth=0", "Open ", "feature=", id="a small dot"),
        pytest.param("last year", "g.mark-symbol >> nth=-1 >> path >> nth=0", "Open ", "feature=", id="a disc"),
    ],
)
def test_a_click_on_a_mark_of_a_chart_gives_the_link_to_what_it_stands_for(
    visit: Visit, chart: str, mark: str, opens: str, at: str
) -> None:
    page = visit.go("/")
    drawn = page.get_by_test_id("stVegaLiteChart").and_(page.get_by_label(re.compile(chart))).last
    drawn.scroll_into_view_if_needed()
    box = drawn.locator(mark).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("link", name=opens).click()
    page.wait_for_url(re.compile(re.escape(at)))
    visit.settle()
    assert visit.errors == []


def test_a_switched_theme_recolours_the_charts_at_once(visit: Visit) -> None:
    page = visit.go("/")
    before = _line_colours(visit)
    page.get_by_test_id("stMainMenu").click()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    page.wait_for_timeout(1500)
    after = _line_colours(visit)
    assert before != after
    assert "#7db1ff" in " ".join(after).lower() or "rgb(125, 177, 255)" in " ".join(after)


def _line_colours(visit: Visit) -> list[str]:
    results: list[str] = visit.page.evaluate(
        "() => [...document.querySelectorAll('[class*=st-key-tiles] path[stroke]')].map(e => e.getAttribute('stroke'))"
    )
    return results
