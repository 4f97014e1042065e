"""Keys: the form that the owner's ids give a key, and what an id is in that form."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.extract.values import KeyForm, key_form, read_key

NUMBER, TEXT = KeyForm.NUMBER, KeyForm.TEXT
NOT_WHOLE, TOO_LARGE = (
    "not a whole number, unlike the key it refers to",
    "larger than 64 bits, unlike the key it refers to",
)
BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and not "\x1c" <= char <= "\x1f")
"""White space of Unicode; Python counts four separators among the control characters besides."""
INEXACT, NOT_FINITE = "a floating point number cannot hold this id exactly", "not a finite number"
NAN, INF = float("nan"), float("inf")
LONG = "17293822569102704640"
"""An id of 20 digits, above 64 bits with a sign."""
ID = "3F2504E0-4F89-11D3-9A0C-0305E82C3301"
D = Decimal


@pytest.mark.parametrize(
    ("dtype", "ids", "form"),
    [
        (pl.Int32, [1, 2, None], NUMBER),
        (pl.UInt64, [2**63 - 1], NUMBER),
        (pl.UInt64, [1, 2**63], TEXT),
        (pl.Int128, [int(LONG)], TEXT),
        (pl.String, ["00007", "8", None, ""], NUMBER),
        (pl.String, ["266.0", "+7", " 9 ", "-3", "5."], NUMBER),
        (pl.String, ["7", " 7"], NUMBER),
        (pl.String, ["7", "007"], TEXT),
        (pl.String, ["7", "7.0"], TEXT),
        (pl.String, ["1", "anonymous"], TEXT),
        (pl.String, ["1", "1e3"], TEXT),
        (pl.String, ["1.5"], TEXT),
        (pl.String, [LONG], TEXT),
        (pl.String, [str(2**63 - 1)], NUMBER),
        (pl.String, [str(2**63)], TEXT),
        (pl.String, ["１"], TEXT),
        (pl.Categorical, ["7", "8"], NUMBER),
        (pl.Binary, [b"7", b"u8"], TEXT),
        (pl.Float64, [7.0, 1e17, None], NUMBER),
        (pl.Float64, [7.5], TEXT),
        (pl.Float64, [1e19], TEXT),
        (pl.Decimal(10, 3), [D("7.000"), None], NUMBER),
        (pl.Decimal(10, 3), [D("7.5")], TEXT),
        (pl.Decimal(38, 0), [D(LONG)], TEXT),
        (pl.Object, [UUID(ID), UUID(int=1)], TEXT),
        (pl.Object, [7, "8"], NUMBER),
        (pl.Object, [7, "07"], TEXT),
        (pl.Date, [date(2025, 1, 1)], TEXT),
        (pl.Null, [None], NUMBER),
        (pl.String, [], NUMBER),
        (pl.Int64, [], NUMBER),
    ],
)
def test_the_ids_of_the_owner_decide_the_form(dtype: Any, ids: list[Any], form: KeyForm) -> None:
    assert key_form(pl.Series(ids, dtype=dtype)) is form


def both(values: pl.Series, form: KeyForm) -> list[tuple[Any, Any]]:
    ids, reasons = read_key(values, form)
    assert ids.dtype == (pl.Int64 if form is NUMBER else pl.String)
    assert reasons.dtype == pl.String
    return list(zip(ids, reasons, strict=True))


@pytest.mark.parametrize(
    ("dtype", "raw", "number", "text"),
    [
        (pl.Int16, 7, (7, None), ("7", None)),
        (pl.UInt64, 2**63, (None, TOO_LARGE), (str(2**63), None)),
        (pl.Int128, int(LONG), (None, TOO_LARGE), (LONG, None)),
        (pl.Float64, 266.0, (266, None), ("266", None)),
        (pl.Float64, 1.5, (None, NOT_WHOLE), ("1.5", None)),
        (pl.Float64, 2.0**53 - 1, (2**53 - 1, None), (str(2**53 - 1), None)),
        (pl.Float64, 2.0**53, (None, INEXACT), (None, INEXACT)),
        (pl.Float64, -1e30, (None, INEXACT), (None, INEXACT)),
        (pl.Float32, 2.0**24, (None, INEXACT), (None, INEXACT)),
        (pl.Float32, 16_777_215.0, (16_777_215, None), ("16777215", None)),
        (pl.Float64, NAN, (None, None), (None, None)),
        (pl.Float64, INF, (None, NOT_FINITE), (None, NOT_FINITE)),
        (pl.Decimal(12, 3), D("7.000"), (7, None), ("7", None)),
        (pl.Decimal(12, 3), D("70"), (70, None), ("70", None)),
        (pl.Decimal(12, 0), D("70"), (70, None), ("70", None)),
        (pl.Decimal(12, 3), D("7.250"), (None, NOT_WHOLE), ("7.25", None)),
        (pl.Decimal(38, 0), D(LONG), (None, TOO_LARGE), (LONG, None)),
        (pl.String, "00007", (7, None), ("00007", None)),
        (pl.String, " +7\t", (7, None), ("+7", None)),
        (pl.String, "266.0", (266, None), ("266.0", None)),
        (pl.String, "266.5", (None, NOT_WHOLE), ("266.5", None)),
        (pl.String, "1e3", (None, NOT_WHOLE), ("1e3", None)),
        (pl.String, "anonymous", (None, NOT_WHOLE), ("anonymous", None)),
        (pl.String, LONG, (None, TOO_LARGE), (LONG, None)),
        (pl.String, ID, (None, NOT_WHOLE), (ID.lower(), None)),
        (pl.String, f" {ID} ", (None, NOT_WHOLE), (ID.lower(), None)),
        (pl.String, ID.replace("-", "A"), (None, NOT_WHOLE), (ID.replace("-", "A"), None)),
        (pl.String, "Ada", (None, NOT_WHOLE), ("Ada", None)),
        (pl.String, "", (None, None), (None, None)),
        (pl.String, "  ", (None, None), (None, None)),
        (pl.String, None, (None, None), (None, None)),
        (pl.Null, None, (None, None), (None, None)),
        (pl.Boolean, True, (None, "true or false, not an id"), ("true", None)),
        (pl.Date, date(2025, 1, 2), (None, "a date, not an id"), ("2025-01-02", None)),
        (pl.Categorical, "07", (7, None), ("07", None)),
        (pl.Binary, b"07", (7, None), ("07", None)),
        (pl.Binary, b"\xff\x01", (None, NOT_WHOLE), ("ff01", None)),
        (pl.Binary, bytes(15) + b"\n", (None, NOT_WHOLE), ("00" * 15 + "0a", None)),
        (pl.Object, UUID(ID), (None, NOT_WHOLE), (ID.lower(), None)),
        (pl.Object, 7, (7, None), ("7", None)),
        (
            pl.List(pl.Int64),
            [7],
            (None, "a value of several parts, not an id"),
            (None, "a value of several parts, not a text"),
        ),
    ],
)
def test_an_id_is_read_in_the_form_of_its_key(
    dtype: Any, raw: Any, number: tuple[Any, Any], text: tuple[Any, Any]
) -> None:
    values = pl.Series([raw], dtype=dtype)
    assert both(values, NUMBER) == [number]
    assert both(values, TEXT) == [text]


@pytest.mark.parametrize(
    ("raw", "read"),
    [("00007", "7"), (" 7 ", "7"), ("266.0", "266"), ("266.5", "266.5"), ("0", "0"), ("100", "100"), ("a07", "a07")],
)
def test_whole_numbers_among_texts_are_told_alike_however_they_are_written(raw: str, read: str) -> None:
    assert both(pl.Series([raw]), KeyForm.DIGITS) == [(read, None)]


@pytest.mark.parametrize(
    ("raw", "reason"), [("a\0b", "an id with NUL"), ("a" * 201, "an id of over 200 letters"), ("a" * 200, None)]
)
def test_an_id_that_no_table_should_have_is_not_read(raw: str, reason: str | None) -> None:
    assert both(pl.Series([raw, "b"]), TEXT) == [(None if reason else raw, reason), ("b", None)]


def test_one_unread_id_leaves_the_others_as_they_are() -> None:
    assert both(pl.Series(["7", "anonymous", None, "8.0"]), NUMBER) == [
        (7, None),
        (None, NOT_WHOLE),
        (None, None),
        (8, None),
    ]


def test_padded_texts_and_plain_numbers_are_one_id() -> None:
    users, payments = pl.Series(["00007", "00012"]), pl.Series([7.0, 12.0])
    form = key_form(users)
    assert read_key(users, form)[0].to_list() == read_key(payments, form)[0].to_list()


@settings(deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True))
def test_whole_numbers_in_any_form_are_the_same_ids(ids: list[int]) -> None:
    forms = [
        pl.Series(ids, dtype=pl.Int64),
        pl.Series(ids, dtype=pl.Int128),
        pl.Series([D(each) for each in ids], dtype=pl.Decimal(38, 3)),
        pl.Series([f" {each:+025d} " for each in ids], dtype=pl.String),
        pl.Series([f"{each}.00" for each in ids], dtype=pl.String),
        pl.Series(ids, dtype=pl.Object),
    ]
    for values in forms:
        assert key_form(values) is NUMBER
        assert both(values, NUMBER) == [(each, None) for each in ids]


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=5),
            st.from_regex(r" ?[+-]?0*[0-9]{1,3}(\.0)?", fullmatch=True),
        ),
        max_size=6,
    )
)
def test_two_ids_of_the_owner_never_become_one(texts: list[str]) -> None:
    values = pl.Series(texts, dtype=pl.String)
    ids, reasons = read_key(values, key_form(values))
    different = {text.strip(BLANKS) for text in texts} - {""}
    assert reasons.null_count() == len(texts)
    assert ids.drop_nulls().n_unique() == len(different)
