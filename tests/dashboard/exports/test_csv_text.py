"""No spreadsheet takes a text of ours for a formula, whatever it is set to, and every number comes back."""

import csv
import io
import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.exports.csv_text import csv_text
from tests.support.hostile import HOSTILE

SEPARATORS = (",", ";", "\t", "|")
"""What stands between cells depends on the settings of a computer, not on the file."""
NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+([eE][+-]?\d+)?%?")


def cells(text: str, separator: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]


def cells_of_a_careless_program(text: str) -> list[str]:
    """One that ends a row wherever it meets a line end, in quotes or not."""
    return [cell for row in re.split(r"[\t\r\n\v\f\x85\u2028\u2029]", text) for cell in cells(row, ",")]


def is_formula(cell: str) -> bool:
    """After all that programs are known to drop before they look for one."""
    visible_chars = [
        char for char in cell if not char.isspace() and unicodedata.category(char)[0] not in "CZ" and char != '"'
    ]
    text = unicodedata.normalize("NFKC", "".join(visible_chars))
    return text[:1] in tuple("=+-@") and not NUMBER.fullmatch(text)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_no_formula_wherever_it_stands(name: str) -> None:
    text = csv_text([{"name": name, "value": -1.5, name: name}])
    for separator in SEPARATORS:
        assert [cell for cell in cells(text, separator) if is_formula(cell)] == []
    assert [cell for cell in cells_of_a_careless_program(text) if is_formula(cell)] == []
    assert len(text.splitlines()) == 2


@given(st.text(st.sampled_from("=+-@＝﹣\t\r\n ;,|\"'\ufeff\u200b\u00a0\x00a1"), max_size=8))
@example("x;=1+1")
@example("-1")
def test_any_text_is_no_formula(name: str) -> None:
    """Numbers stay numbers, so that two of them are `-1,-1` to a program that separates by another sign."""
    text, numbers = csv_text([{"first": name, "second": name}]), f"{name},{name}" if NUMBER.fullmatch(name) else None
    for separator in SEPARATORS:
        found = [cell for cell in cells(text, separator) if is_formula(cell)]
        assert found == [cell for cell in found if separator != "," and cell == numbers]


@pytest.mark.parametrize("value", [-1.5, -3, 0, 2.0, 1e-9, -1e21, 0.1 + 0.2])
def test_a_number_comes_back_exactly(value: float) -> None:
    _, field = cells(csv_text([{"value": value}]), ",")
    assert float(field) == value
    assert not field.startswith("'")


@pytest.mark.parametrize("text", ["-5.25", "+3", "-1,234.50", "1e-7", "-2.5%", "0"])
def test_text_that_is_a_number_stays_one(text: str) -> None:
    assert cells(csv_text([{"amount": text}]), ",")[1] == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("x\r=1+1", "x␍=1+1"),
        ("x;=1+1", "x;'=1+1"),
        ("\ufeff=1+1", "'⟨U+FEFF⟩=1+1"),
        ("-1+1", "'-1+1"),
        ("a, b; c – d", "a, b; c – d"),
        ('say "hi"', 'say "hi"'),
        ("a - b = c", "a - b = c"),
        ("", ""),
    ],
)
def test_a_text_is_changed_only_where_it_must_be(text: str, expected: str) -> None:
    assert cells(csv_text([{"name": text, "n": 1}]), ",")[2] == expected


def test_every_row_has_the_columns_of_the_first() -> None:
    rows: list[dict[str, Any]] = [{"a": None, "day": date(2025, 1, 2)}, {"day": date(2025, 1, 3), "a": "x"}]
    assert csv_text(rows) == "a,day\n,2025-01-02\nx,2025-01-03\n"
    assert csv_text([]) == ""
