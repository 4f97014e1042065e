"""Hostile names in a real browser: no dialog, no request to anybody else, no element that data made, and every name."""

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page

from dashboard.i18n import LANGUAGES
from dashboard.i18n.text import text
from dashboard.pages import pages
from tests.conftest import Hostile
from tests.dashboard.browser.conftest import Visit, running, serving, visiting
from tests.dashboard.exports.test_csv_text import is_formula
from tests.dashboard.pages.test_hostile_names import PARAMETERS
from tests.support.hostile import CASE, HOSTILE
from tests.support.server import free_port

MADE_BY_DATA = """() => {
    const kinds = "a,img,picture,video,audio,iframe,object,embed,script,style,svg,math,em,i,del,s,ul,ol,li,blockquote,"
        + "table,hr,input,button,pre,details,h1,h2,h3,h4,h5,h6,.katex,[role=img],[data-testid=stIconMaterial]";
    const within = [...document.querySelectorAll("[data-testid=stMarkdownContainer]")];
    const headings = [...document.querySelectorAll("[data-testid=stHeading]")];
    const ours = new Set(headings.map(each => each.querySelector("h1,h2")));
    const found = within.flatMap(each => [...each.querySelectorAll(kinds)]).filter(each => !ours.has(each));
    const isElsewhere = address => URL.canParse(address, location.href)
        && new URL(address, location.href).origin !== location.origin;  // of a script the origin is "null"
    const led = [...document.querySelectorAll("[src],[href],[data],[action]")].filter(each =>
        ["src", "href", "data", "action"].map(name => each.getAttribute(name) || "").some(address =>
            /^javascript:/i.test(address) || (/9999|evil/i.test(address) && isElsewhere(address))));
    return [...found, ...led].map(each => each.outerHTML.slice(0, 200));
}"""
SHOWN = """place => {
    const all = document.querySelector(".st-key-text" + place);
    const texts = [...all.querySelectorAll("[data-testid=stMarkdownContainer]")].map(each => each.textContent);
    const chosen = [...all.querySelectorAll("[data-testid=stSelectbox] input")].map(each => each.value);
    return [...texts, ...chosen];
}"""
HOME = Path(__file__).parents[3]
ALL_TEXTS = Path(__file__).with_name("all_texts.py")
TOOLTIPS = "[data-testid=stMetric] [data-testid=stTooltipIcon], [data-testid=stButton] button"
FEW = [name for name in CASE if name != "all"][:37:4]


@pytest.fixture(scope="module")
def address(hostile: Hostile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(hostile.store, tmp_path_factory.mktemp("server"), "--plan", str(hostile.plan)) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as page_visit:
        yield page_visit


def test_everything_that_shows_a_text_shows_it_as_it_is(browser: Browser, tmp_path: Path) -> None:
    assert_all_shown(browser, tmp_path, CASE)


@pytest.mark.torture
@pytest.mark.parametrize("first", range(37, len(HOSTILE), 35))
def test_everything_that_shows_a_text_shows_every_text_as_it_is(browser: Browser, tmp_path: Path, first: int) -> None:
    assert_all_shown(browser, tmp_path, HOSTILE[first : first + 35])


@pytest.mark.parametrize(
    ("name", "language"), [("overview", "en"), ("features", "zh"), ("compare", "en"), ("health", "zh")]
)
def test_a_page_full_of_hostile_names_is_a_page_of_text(visit: Visit, name: str, language: str) -> None:
    assert_only_text(visit, _path(name, lang=language, by="channel", period="2025-12"))


@pytest.mark.torture
@pytest.mark.parametrize("by", ["channel", "region", "platform", "feature"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
def test_every_page_however_it_is_cut_is_a_page_of_text(visit: Visit, name: str, language: str, by: str) -> None:
    assert_only_text(visit, _path(name, lang=language, by=by, period="2025-12", why=by))


@pytest.mark.parametrize("name", FEW[:2])
def test_a_feature_has_its_name_as_the_title_of_its_page(visit: Visit, name: str) -> None:
    assert_title(visit, name)


@pytest.mark.torture
@pytest.mark.parametrize("name", CASE)
def test_every_feature_has_its_name_as_the_title_of_its_page(visit: Visit, name: str) -> None:
    assert_title(visit, name)


@pytest.mark.parametrize("name", ["overview", "compare"])
def test_what_stands_in_the_address_is_told_as_text(visit: Visit, name: str) -> None:
    assert_told(visit, name, "![q](http://127.0.0.1:9999/q)")


@pytest.mark.torture
@pytest.mark.parametrize("got", CASE[:-2])
@pytest.mark.parametrize("name", pages())
def test_whatever_stands_in_the_address_is_told_as_text(visit: Visit, name: str, got: str) -> None:
    assert_told(visit, name, got)


@pytest.mark.parametrize("name", ["![q](x)", ":material:home:", "<b>x</b>"])
def test_a_page_that_does_not_exist_is_told_as_text(visit: Visit, name: str) -> None:
    assert_only_text(visit, "/" + quote(name, safe=""))


def test_charts_and_tables_bear_the_names_as_they_are(visit: Visit) -> None:
    page = visit.go(_path("compare", lang="en", by="channel", span="2025"))
    expected = {str(text(name)) for name in CASE[::3]}
    labels = set(page.locator("[data-testid=stVegaLiteChart] svg text").all_text_contents())
    cells = set(page.locator("[data-testid=stDataFrame] table td").all_text_contents())
    assert len({label for label in expected if label in labels}) >= 4
    assert len({label for label in expected if label in cells}) >= 8


def test_tables_give_nothing_away_but_by_our_own_button_which_is_safe(visit: Visit) -> None:
    page = visit.go(_path("compare", lang="en", by="channel", span="2025"))
    page.get_by_test_id("stDataFrame").filter(visible=True).first.hover()
    buttons = page.locator("[data-testid=stDataFrame] [data-testid=stElementToolbarButton] button")
    assert buttons.count() > 0
    assert [element for element in buttons.all() if "ownload" in (element.get_attribute("aria-label") or "")] == []
    page.get_by_test_id("stPopover").filter(visible=True).last.locator("button").click()
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").filter(has_text="CSV", visible=True).first.locator("button").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [cell for row in rows for cell in row.values() if is_formula(cell)] == []
    falls = [row["change"] for row in rows if row["change"].startswith("-")]
    assert len(falls) > 1
    assert all(float(fall) < 0 for fall in falls)  # a negative number stays one, although a formula may begin so


def assert_all_shown(browser: Browser, home: Path, names: Sequence[str]) -> None:
    with _all_texts(names, home) as address, visiting(browser, address) as visit:
        page = visit.page
        page.on("dialog", lambda dialog: visit.errors.append(dialog.message))
        page.goto(address)
        page.get_by_text("All is shown.").wait_for(timeout=120_000)
        visit.settle()
        for index, name in enumerate(names):
            expected = _read(str(text(name)))
            lines = [_read(line) for line in page.evaluate(SHOWN, index)]
            assert len(lines) >= 16
            assert [line for line in lines if expected not in line] == []
        assert page.evaluate(MADE_BY_DATA) == []
        for index in (0, len(names) // 2, len(names) - 1):
            for tip in page.locator(f".st-key-text{index} :is({TOOLTIPS}) >> visible=true").all():
                tip.hover()
                page.wait_for_timeout(300)
                assert page.evaluate(MADE_BY_DATA) == []
        assert (visit.errors, visit.outside) == ([], [])


def _read(text: str) -> str:
    """As it is read: names of controls have full-width forms where a character could act."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def assert_only_text(visit: Visit, path: str) -> Page:
    dialogs: list[str] = []
    visit.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page = visit.go(path)
    assert page.evaluate(MADE_BY_DATA) == []
    assert (dialogs, visit.outside) == ([], [])
    return page


def assert_title(visit: Visit, name: str) -> None:
    page = assert_only_text(visit, _path("features", lang="en", feature=name, period="2025-12"))
    title = page.locator("h1").text_content() or ""
    assert " ".join(title.split()).startswith(" ".join(str(text(name)).split()))


def assert_told(visit: Visit, name: str, got: str) -> None:
    page = assert_only_text(visit, _path(name, **dict.fromkeys(PARAMETERS, got)))
    messages = [" ".join(message.split()) for message in page.get_by_test_id("stAlert").all_text_contents()]
    assert [message for message in messages if " ".join(str(text(got)).split()) in message]


def _path(name: str, **query: str) -> str:
    return f"/{'' if name == next(iter(pages())) else name}?{urlencode(query)}"


@contextmanager
def _all_texts(names: Sequence[str], home: Path) -> Iterator[str]:
    """`streamlit run` of the page of all texts, without a header of ours that keeps requests from leaving."""
    (home / "names").write_text(json.dumps(names))
    port = free_port()
    settings = {"server.port": str(port), "server.headless": "true", "browser.gatherUsageStats": "false"}
    settings |= {"server.address": "127.0.0.1", "browser.serverAddress": "127.0.0.1"}
    words = [sys.executable, "-m", "streamlit", "run", str(ALL_TEXTS)]
    words += [word for name, value in settings.items() for word in (f"--{name}", value)]
    with running(words, port, home, ALL_TEXTS=str(home / "names"), PYTHONPATH=str(HOME)) as url:
        yield url
