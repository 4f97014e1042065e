"""The overview on paper and on a wall: what can only be clicked is gone, and what is read is whole."""

from io import BytesIO
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from dashboard.i18n import LANGUAGES, words
from tests.dashboard.browser.conftest import Visit

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
