"""Whatever somebody calls a thing, the screen shows just that."""

import copy
import pickle
import string
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.i18n import LANGUAGES, words
from dashboard.i18n.text import (
    FACT,
    NAME,
    SENTENCE,
    WORD_JOINER,
    Text,
    bold,
    coloured,
    dot,
    filled,
    joined,
    label,
    paragraphs,
    prose,
    small,
    source,
    spoken,
    text,
    unbroken,
)
from tests.dashboard.i18n.markdown import Markup, rendered
from tests.support.hostile import HOSTILE

TOKENS = [
    *string.punctuation,
    " ",
    "  ",
    "\n",
    "\t",
    "1",
    "a",
    "x1",
    "中",
    "é",
    "http",
    "https",
    "www",
    "material",
    "smile",
]
TOKENS += [
    "://",
    "red",
    "color",
    "->",
    "--",
    "&#58;",
    "&amp;",
    "amp;",
    "[x](y)",
    "![",
    "](",
    "::",
    "mailto:",
    ".de",
    "\\\\",
]
ANYTHING = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_the_text_that_it_is(name: str) -> None:
    assert rendered(text(name).markdown).strip() == str(text(name)).strip()


@settings(max_examples=3_000, deadline=None)
@given(ANYTHING)
@example(":smile:")
def test_any_text_is_shown_as_the_text_that_it_is(name: str) -> None:
    assert rendered(source(name)).strip() == str(text(name, SENTENCE)).strip()


@settings(max_examples=3_000, deadline=None)
@given(ANYTHING)
@example("# a")
@example("1. a_ :green[●]")
def test_the_name_of_a_control_is_plain_text_that_does_not_act(name: str) -> None:
    """A screen reader reads its source: no reference to a character, no markup, and what was written."""
    result = spoken(name)
    assert rendered(result).strip() == result.strip()
    plain = str(text(name, SENTENCE))
    assert unicodedata.normalize("NFKC", result) == unicodedata.normalize("NFKC", plain)


@settings(max_examples=1_000, deadline=None)
@given(ANYTHING, ANYTHING)
@example("www", ".evil.example")
@example("http", "://evil.example")
@example(":smile", ":")
@example("1", ". listed")
def test_two_texts_beside_each_other_do_not_become_markup_together(first: str, second: str) -> None:
    for between in ("", " ", ": ", " · ", ", ", "“", "-", ".", "\u00a0"):
        joined_texts = filled("{one}" + between + "{other}", {"one": first, "other": second})
        assert rendered(joined_texts.markdown).strip() == joined_texts.strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "fact", ["![x](http://127.0.0.1:9999)", ":smile: $x$ _a_", "1. # <b>", "`a` ``b", "-", "www", "x:"]
)
def test_every_template_shows_its_facts_as_they_are(language: str, fact: str) -> None:
    """Of a template with code in backticks the code is taken out: it is the one markup that words may have."""
    for name, template in words(language).texts.items():
        facts = dict.fromkeys(_facts(template), fact)
        without_code = template if "`" not in template else "".join(template.split("`")[::2])
        text = filled(without_code, facts)
        for line, plain in zip(text.markdown.split("\n\n"), text.split("\n\n"), strict=True):
            assert " ".join(rendered(line).split()) == " ".join(plain.split()), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_template_has_in_backticks_is_code_whatever_it_is_filled_with(language: str) -> None:
    results = [text for text in words(language).texts.values() if "`" in text]
    assert len(results) >= 5
    for template in results:
        value = filled(template, dict.fromkeys(_facts(template), "a`b``c`"))
        with pytest.raises(Markup, match="code_inline"):
            rendered(value.markdown)
    assert filled("See `show {id}`.", {"id": "a`b"}).markdown == "See ``show a`b``."


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    assert str(text("a" * 4_096 + "z" * 4_096)) == "a" * 59 + "…" + "z" * 20
    assert len(text("x" * NAME)) == len(text("x" * (NAME + 1))) == NAME
    assert len(filled("{x}", {"x": "y " * 4_096})) == FACT
    assert len(source("y" * 1_000_000)) == SENTENCE


def test_a_text_is_itself_wherever_plain_text_is_wanted() -> None:
    value = text("**a**")
    assert (value, f"{value}", str(value), value + "!") == ("**a**", "**a**", "**a**", "**a**!")
    assert isinstance(text(value), Text)
    assert text(value) is value


def test_what_string_methods_made_of_a_text_is_escaped_again() -> None:
    value = filled("{x} and more", {"x": text("[a](b)")})
    assert type(value.upper()) is str
    assert rendered(source(f"{value}; {value}")) == "[a](b) and more; [a](b) and more"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])  # noqa: S301
def test_a_copy_has_its_markdown_too(copied: object) -> None:
    text = copied(dot("red"))  # type: ignore[operator]
    assert (text, text.markdown) == ("●", ":red[●]")


@settings(max_examples=1_000, deadline=None)
@given(ANYTHING, ANYTHING)
@example("[x](http://a) ", " ")
def test_any_text_keeps_within_the_markup_that_is_put_around_it(first: str, second: str) -> None:
    text = joined(
        " · ", [dot("green"), bold(first), small(coloured("gray", second)), label(joined(" ", [bold("1"), first]))]
    )
    assert "".join(rendered(text.markdown, ours=True).split()) == "".join(text.split())


def test_our_own_markup_stands_around_what_is_escaped() -> None:
    assert small(coloured("gray", "a]b")).markdown == ":small[:gray[a&#93;b]]"
    assert bold("**").markdown == "**&#42;&#42;**"
    assert label("x").markdown == ":gray-badge[x]"
    assert joined(" ", [dot("green"), "a*b"]).markdown == ":green[●] a&#42;b"
    assert joined("*", ["a", "b"]).markdown == "a&#42;b"
    assert unbroken("a b").markdown == "a\u00a0b"
    assert paragraphs(["a", "", "# b"]).markdown == "a\n\n&#35; b"
    assert prose("One\nline.\n\nAnother.").markdown == "One line.\n\nAnother."
    assert str(joined(" ", [dot("green"), bold("x")])) == "● x"


def test_what_can_do_nothing_stays_readable_in_the_source() -> None:
    for plain in (
        "usage_daily.minutes",
        "12:30 UTC",
        "Wanted: one, two.",
        "+54.2%",
        "−1.3\u00a0pp",
        "5 of 6; 2025-12",
        "#1",
    ):
        assert text(plain).markdown == plain


@pytest.mark.parametrize("number", ["−¥51.95", "+€3", "−$1"])
def test_a_line_is_not_broken_between_the_sign_of_an_amount_and_its_currency(number: str) -> None:
    said = filled("变化为 {number}", {"number": number})
    assert said == f"变化为 {number}"
    assert WORD_JOINER not in said and f"{number[0]}{WORD_JOINER}" in said.markdown


def test_the_reader_that_these_tests_trust_finds_markup() -> None:
    live = [
        "[a](b)",
        "![a](b)",
        "<b>",
        "**a**",
        "_a_",
        "~~a~~",
        "`a`",
        "# a",
        "- a",
        "1. a",
        "> a",
        "    a",
        "---",
        "a\n---",
    ]
    live += [
        ":smile:",
        ":material/home:",
        ":streamlit:",
        "$a$",
        ":red[a]",
        "a:red",
        "http://a.b",
        "www.a.b",
        "a@b.de",
        "a -> b",
    ]
    live += [
        "| a |\n|---|\n| b |",
        "<http://a.b>",
        "a  \nb",
        "[a]\n\n[a]: b",
        "&#58;smile&#58;",
        "\\:smile\\:",
        "http&#58;//a.b",
    ]
    for markdown in live:
        with pytest.raises(Markup):
            rendered(markdown)


def _facts(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
