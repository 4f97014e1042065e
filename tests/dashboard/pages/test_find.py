"""The search and the glossary: one box over metrics, features and terms."""

import pytest

from dashboard.i18n import LANGUAGES, words
from dashboard.presentation.glossary import TOPICS, terms
from tests.dashboard.conftest import Open, texts


@pytest.mark.parametrize(
    ("language", "asked", "expected"),
    [
        ("en", "arpu", ["ARPU", "Value-added ARPU uplift"]),
        ("en", "smart ASSISTANT", ["Smart assistant", "Smart assistant 2"]),
        ("en", "monthly_active", ["Monthly active users"]),
        ("en", "guardrail", ["Guardrail"]),
        ("zh", "付费 转化", ["付费转化率"]),
        ("zh", "基期", ["基期"]),
    ],
)
def test_names_that_have_every_word_come_first(open_page: Open, language: str, asked: str, expected: list[str]) -> None:
    app = open_page("find", q=asked, lang=language)
    found = [link.proto.label for link in app.get("page_link")]
    assert [name for name in expected if not any(name in label for label in found)] == []


def test_what_is_written_is_kept_in_the_address(open_page: Open) -> None:
    app = open_page("find", lang="en")
    app.text_input(key="pick.q").set_value("stickiness").run()
    assert app.query_params["q"] in ("stickiness", ["stickiness"])
    assert app.title[0].value.endswith("found for “stickiness”")


def test_what_is_nowhere_is_told(open_page: Open) -> None:
    app = open_page("find", q="zxqj", lang="en")
    assert app.title[0].value == "Nothing found for “zxqj”"
    assert words("en")("find.try") in texts(app)


def test_markup_in_a_search_is_text(open_page: Open) -> None:
    app = open_page("find", q="**bold** :red[x]", lang="en")
    assert "**" not in app.title[0].value


def test_every_term_has_a_name_and_a_meaning_in_both_languages() -> None:
    for topic in TOPICS:
        english, chinese = (terms(words(language), topic) for language in LANGUAGES)
        assert [term.id for term in english] == [term.id for term in chinese]
        assert all(term.name and term.meaning for term in (*english, *chinese))
        assert len({term.name for term in english}) == len(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_shows_every_term(open_page: Open, language: str) -> None:
    said = texts(open_page("glossary", lang=language))
    assert [term.name for topic in TOPICS for term in terms(words(language), topic) if term.name not in said] == []
