"""What a terminal, a log or a page would act on is a visible sign, and nothing else is changed."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.errors import Problem
from queries.text.visible import ORDINARY, _letters, json_visible, visible, visible_lines
from tests.support.hostile import HOSTILE

ACTING = ("Cc", "Cs", "Zl", "Zp")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, as ever – ½ ¥5", "plain, as ever – ½ ¥5"),
        ("a\r\nb\tc", "a␍␊b␉c"),
        ("nul\x00 esc\x1b[31m del\x7f", "nul␀ esc␛[31m del␡"),
        ("\x9b31m\x85", "⟨U+009B⟩31m⟨U+0085⟩"),
        ("\u202egnitset \u2066x\u2069", "⟨U+202E⟩gnitset ⟨U+2066⟩x⟨U+2069⟩"),
        ("zero\u200bwidth\u2060 soft\u00adhyphen \ufeff", "zero⟨U+200B⟩width⟨U+2060⟩ soft⟨U+00AD⟩hyphen ⟨U+FEFF⟩"),
        ("A\u200dB \u200d", "A⟨U+200D⟩B ⟨U+200D⟩"),
        ("line\u2028paragraph\u2029", "line⟨U+2028⟩paragraph⟨U+2029⟩"),
        ("half \ud83d pair", "half ⟨U+D83D⟩ pair"),
        ("x\uffff", "x⟨U+FFFF⟩"),
        ("\u3164\u2800", "⟨U+3164⟩⟨U+2800⟩"),
        ("", ""),
        ("  ", "␠␠"),
        ("\u3000\u00a0", "␠␠"),
        (" a  b ", " a  b "),
        ("👨‍👩‍👧‍👦 👍🏽 ❤️", "👨‍👩‍👧‍👦 👍🏽 ❤️"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("x\U000e0041", "x⟨U+E0041⟩"),
        ("می‌خواهم क्‍ष العربية", "می‌خواهم क्‍ष العربية"),
        ("e" + "\u0301" * 60, "e" + "\u0301" * 8),
        ("中文 \u3000 ﷽ é", "中文 \u3000 ﷽ é"),
    ],
)
def test_what_is_acted_on_becomes_a_sign(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text())
def test_of_any_text_nothing_is_left_that_acts_and_seeing_it_again_changes_nothing(text: str) -> None:
    shown_text = visible(text)
    assert [char for char in shown_text if unicodedata.category(char) in ACTING] == []
    assert shown_text.encode() is not None
    assert visible(shown_text) == shown_text


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u115f\u1160\u3164\uffa0\u2800")))
def test_letters_digits_and_signs_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


def test_a_cut_counts_letters_as_they_are_seen_and_never_cuts_one() -> None:
    family = "👨‍👩‍👧‍👦"
    assert visible(family * 100, 8) == family * 5 + "…" + family * 2
    assert visible("\u202e" * 100, 8) == "⟨U+202E⟩" * 5 + "…" + "⟨U+202E⟩" * 2
    assert visible("e\u0301" * 100, 4) == "e\u0301" * 2 + "…" + "e\u0301"
    assert visible("x" * 10_000_000, 80) == "x" * 59 + "…" + "x" * 20


@pytest.mark.parametrize("name", HOSTILE)
def test_json_has_the_same_value_and_no_character_that_acts(name: str) -> None:
    text = json_visible({name: [name, 1.5, None]}, indent=2)
    assert json.loads(text) == {name: [name, 1.5, None]}
    assert {unicodedata.category(char) for char in text.replace("\n", "")} & {*ACTING, "Cf"} == set()
    assert text.encode()


def test_the_ordinary_characters_that_are_not_looked_at_one_by_one_are_those_that_stay() -> None:
    every = [chr(code) for code in range(0x10000)]
    ordinary = {char for char in every if ORDINARY.fullmatch(char)}
    assert len(ordinary) > 20_000
    assert [char for char in ordinary if "".join(_letters(char)) != char] == []
    assert [char for char in ordinary if unicodedata.category(char) in ("Mn", "Mc", "Me", *ACTING, "Cf")] == []


def test_lines_stay_lines() -> None:
    assert visible_lines("one\n\ttwo\r\nthree\u2028") == "one\n␉two␍\nthree⟨U+2028⟩"


def test_a_problem_is_one_line_whatever_was_got() -> None:
    problem = Problem("x\x1b[2J", wanted="y", got="a\r\n\u202eb" + "c" * 9_999, fix="Do z")
    assert str(problem).startswith("x␛[2J: wanted y, got: a␍␊⟨U+202E⟩bcc")
    assert str(problem).endswith("c. Do z.")
    assert len(str(problem)) < 600
