"""A page is one file; one that cannot be used costs only itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

import dashboard.pages
from dashboard.pages import Failing, pages
from tests.dashboard.conftest import Open, texts

PAGE = """
from dashboard.pages import Page
from dashboard.sections.layout import screen

def show(context):
    screen.title({title!r})

page = Page(place={place}, show=show)
"""
Add = Callable[[str, str], None]


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Adds a file to the pages, during the test only."""
    monkeypatch.setattr(dashboard.pages, "__path__", [*dashboard.pages.__path__, str(tmp_path)])

    def add(name: str, text: str) -> None:
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")

    return add


def test_a_page_stands_between_two_others_without_a_change_of_theirs(add: Add) -> None:
    pages_before = list(pages())
    add("trial_between", PAGE.format(title="", place=(pages()["overview"].place + pages()["compare"].place) / 2))
    assert list(pages()) == ["overview", "trial_between", *pages_before[1:]]


def test_pages_of_one_place_stand_in_the_order_of_their_names(add: Add) -> None:
    position = pages()["compare"].place
    for name in ("trial_b", "trial_a"):
        add(name, PAGE.format(title="", place=position))
    listed = list(pages())
    assert listed[1:4] == ["compare", "trial_a", "trial_b"]


def test_a_page_is_shown_although_its_name_has_no_words_yet(add: Add, open_page: Open) -> None:
    add("trial_wordless", PAGE.format(title="Support at a glance", place=7))
    app = open_page("trial_wordless")
    assert [title.value for title in app.title] == ["Support at a glance"]


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        ("trial_import", "import nothing_of_this_name", "ModuleNotFoundError"),
        ("trial_type", "page = 1", "wanted a Page named"),
        ("trial_syntax", "def show(", "SyntaxError"),
        ("trial_exit", "raise SystemExit(3)", "SystemExit"),
        ("trial_place", "from dashboard.pages import Page\npage = Page(place='2', show=print)", "wanted a number"),
    ],
)
def test_a_page_that_cannot_be_used_says_why_and_the_others_are_shown(
    add: Add, open_page: Open, name: str, text: str, messages: str
) -> None:
    pages_before = list(pages())
    add(name, text)
    assert list(pages()) == [*pages_before, name]
    assert isinstance(pages()[name], Failing)
    app = open_page(name)
    assert f"dashboard/pages/{name}.py" in app.error[0].value
    assert messages in app.error[0].value
    assert not open_page("health").error


def test_two_files_of_one_name_cost_the_second_only(add: Add, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    add("more/health", PAGE.format(title="Twin", place=1))
    assert [name for name, page in pages().items() if isinstance(page, Failing)] == ["health-2"]


def test_a_broken_twin_hides_no_page_that_can_be_used(add: Add, tmp_path: Path) -> None:
    for folder in ("aaa", "bbb"):
        (tmp_path / folder).mkdir()
        add(f"{folder}/trial_twin", "def show(")
    add("trial_twin", PAGE.format(title="Whole", place=7))
    failing = [name for name, page in pages().items() if isinstance(page, Failing)]
    assert failing == ["trial_twin-2", "trial_twin-3"]
    assert "trial_twin" in pages()


def test_words_that_a_page_lacks_cost_a_part_of_it_only(add: Add, open_page: Open) -> None:
    shows_words = PAGE.format(title="", place=7).replace("screen.title('')", "screen.title(context.words('no.such'))")
    add("trial_no_words", shows_words)
    app = open_page("trial_no_words")
    assert len(app.error) == 1
    assert not texts(open_page("health")).startswith("This part")
