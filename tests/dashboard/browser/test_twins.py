"""A product that shrinks and whose parts bear equal names, as a person meets it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.i18n import LANGUAGES
from dashboard.sections.features.table import ROW
from tests.dashboard.browser.conftest import Visit, serving, visiting
from tests.support.twins import SHARES, users_of

HEAD = 36
"""Pixels of a table's head."""
DELTA = "[data-testid=stMetricDelta]"


@pytest.fixture(scope="module")
def address(twins: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(twins, tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as page_visit:
        yield page_visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fall_has_a_red_arrow_that_points_down(visit: Visit, language: str) -> None:
    page = visit.go(f"/?lang={language}")
    actives = page.get_by_test_id("stMetric").first
    assert actives.locator(DELTA).inner_text().startswith("\u221230.0%")
    assert actives.locator("[data-testid=stMetricDeltaIcon-Down]").count() == 1
    assert actives.locator("[data-testid=stMetricDeltaIcon-Up]").count() == 0
    red, green, _ = _channels(actives.locator(DELTA).evaluate("chip => getComputedStyle(chip).color"))
    assert red > green + 60


@pytest.mark.parametrize(("id", "name"), [("history_30d", "Twin (history_30d)"), ("history_90d", "Twin (history_90d)")])
def test_a_click_on_one_of_two_that_bear_one_name_opens_that_one(visit: Visit, id: str, name: str) -> None:
    page = visit.go("/features")
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    row = sorted(SHARES, key=lambda feature: users_of(feature, 2025, 12), reverse=True).index(id)
    page.mouse.click(box["x"] + 60, box["y"] + HEAD + ROW * (row + 0.5))
    page.get_by_role("link", name=f"Open {name}").click()
    page.wait_for_url(re.compile(f"feature={id}"))
    visit.settle()
    expect(page.locator("h1")).to_have_text(name)


def test_another_month_keeps_the_feature_that_a_link_opened(visit: Visit) -> None:
    page = visit.go("/features?feature=all")
    expect(page.locator("h1")).to_have_text("Everything")
    page.get_by_role("combobox", name=re.compile("Period")).click()
    page.get_by_role("option", name="Jun 2025").click()
    visit.settle()
    expect(page.locator("h1")).to_have_text("Everything")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(str(users_of("all", 2025, 6)))
    assert "feature=all" in page.url
    assert visit.errors == []


def test_channels_that_differ_in_letters_only_have_a_bar_each(visit: Visit) -> None:
    page = visit.go("/compare?by=channel&span=2025")
    bars = page.locator("[data-testid=stVegaLiteChart]").last
    names = {text.text_content() for text in bars.locator("g[aria-label*='Y-axis'] text").all()}
    assert {"Shop (Shop)", "Shop (shop)", "SHOP", "Search", "Other (3)"} <= names
    assert visit.errors == []


def _channels(colour: str) -> list[float]:
    return [float(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
