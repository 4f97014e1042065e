"""An address below which there is no page leads to the first page, which says so in the reader's language."""

from pathlib import Path

import pytest

from dashboard.web.unknown_page import UnknownPage
from tests.dashboard.conftest import Open
from tests.dashboard.web.conftest import answered

PAGES = ["overview", "metric", "features"]
PASSED_ON = (200, "")
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", PASSED_ON),
        ("/metric", PASSED_ON),
        ("/metric/?period=2025-06", PASSED_ON),
        ("/nonsense", (302, "./?not_found=nonsense")),
        ("/nonsense/", (302, "../?not_found=nonsense")),
        ("/nonsense?lang=zh&only=region%3Deast&only=", (302, "./?lang=zh&only=region%3Deast&only=&not_found=nonsense")),
        ("/nonsense?not_found=older", (302, "./?not_found=nonsense")),
        ("/metric/nonsense", (302, "../?not_found=metric%2Fnonsense")),
        ("/a&b=c", (302, "./?not_found=a%26b%3Dc")),
        ("/overview?period=2025-06", (302, "./?period=2025-06")),
        ("/overview", (302, "./")),
        ("/favicon.png", PASSED_ON),
        ("/static/js/index.js", PASSED_ON),
        ("/media/3f.csv", PASSED_ON),
        ("/_stcore/health", PASSED_ON),
        ("/metric/_stcore/health", PASSED_ON),
    ],
)
def test_what_no_page_has_leads_to_the_first_page_with_the_rest_of_the_address(
    path: str, expected: tuple[int, str], tmp_path: Path
) -> None:
    assert answer(path, tmp_path) == expected


@pytest.mark.parametrize(("method", "accept"), [("GET", "*/*"), ("GET", ""), ("HEAD", BROWSER), ("POST", BROWSER)])
def test_only_a_browser_that_opens_a_page_is_sent_on(method: str, accept: str, tmp_path: Path) -> None:
    assert answer("/nonsense", tmp_path, method=method, accept=accept) == PASSED_ON


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Page “nonsense” in the address is not known here; shown instead: Overview."),
        ("zh", "地址中的页面 “nonsense” 在这里不存在，现在显示的是总览。"),
    ],
)
def test_the_first_page_says_that_there_is_no_such_page_and_a_choice_takes_it_out_of_the_address(
    open_page: Open, language: str, said: str
) -> None:
    app = open_page(lang=language, not_found="nonsense")
    assert [str(warning.value) for warning in app.warning] == [said]
    app.selectbox(key="pick.period").set_value("2025-06").run()
    assert "not_found" not in app.query_params
    assert not app.run().warning


def test_the_name_of_a_page_is_text(open_page: Open) -> None:
    (warning,) = open_page(lang="en", not_found="![x](http://example.org/x.png)").warning
    assert "![x](" not in warning.value


def answer(path: str, home: Path, *, method: str = "GET", accept: str = BROWSER) -> tuple[int, str]:
    """Status and Location."""
    (home / "static").mkdir()
    (home / "favicon.png").touch()
    headers = {"host": "127.0.0.1:8501", "accept": accept}
    status, told = answered(lambda app: UnknownPage(app, PAGES, home), path, method, headers)
    return status, told.get("location", "")
