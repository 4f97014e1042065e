"""A product that shrinks and whose parts bear equal names, as a person meets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.words import LANGUAGES
from tests.browser.conftest import Visit, serving, visiting

DELTA = "[data-testid=stMetricDelta]"


@pytest.fixture(scope="module")
def address(twins: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(twins, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as made:
        yield made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fall_has_a_red_arrow_that_points_down(visit: Visit, language: str) -> None:
    page = visit.go(f"/?lang={language}")
    actives = page.get_by_test_id("stMetric").first
    assert actives.locator(DELTA).inner_text().startswith("\u221230.0%")
    assert actives.locator("[data-testid=stMetricDeltaIcon-Down]").count() == 1
    assert actives.locator("[data-testid=stMetricDeltaIcon-Up]").count() == 0
    red, green, _ = _channels(actives.locator(DELTA).evaluate("chip => getComputedStyle(chip).color"))
    assert red > green + 60


def _channels(colour: str) -> list[float]:
    return [float(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
