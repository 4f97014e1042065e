"""Texts and booleans: what each raw value is read as, or why it is not."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, String

from tests.queries.extract.columns import as_read

NEITHER = "(neither true nor false)"
NUMBER = "(neither 0 nor 1)"
PARTS = "(a value of several parts, not a text)"


@pytest.mark.parametrize(
    ("dtype", "values", "expected"),
    [
        (pl.String, ["web", " Web ", "", "  ", None], ["web", " Web ", "", "  ", None]),
        (pl.String, ["ｗｅｂ", "a\u200bb", "NaN"], ["ｗｅｂ", "a\u200bb", "NaN"]),
        (pl.Categorical, ["web", None], ["web", None]),
        (pl.Enum(["a", "b"]), ["b"], ["b"]),
        (pl.Int8, [-3, None], ["-3", None]),
        (pl.UInt64, [2**64 - 1], [str(2**64 - 1)]),
        (pl.Float64, [266.0, 0.5, None, -0.25], ["266", "0.5", None, "-0.25"]),
        (pl.Float64, [float("nan"), float("inf")], ["(not a finite number)", "(not a finite number)"]),
        (pl.Decimal(8, 2), [Decimal("266.00"), Decimal("1.50"), Decimal("100")], ["266", "1.5", "100"]),
        (pl.Decimal(8, 0), [Decimal("100")], ["100"]),
        (pl.Boolean, [True, False, None], ["true", "false", None]),
        (pl.Date, [date(2025, 12, 31)], ["2025-12-31"]),
        (pl.Datetime("us"), [datetime(2025, 12, 31, 9, 30)], ["2025-12-31 09:30:00.000000"]),
        (pl.Datetime("us", "UTC"), [datetime(2025, 12, 31, tzinfo=UTC)], ["2025-12-31T00:00:00.000000+00:00"]),
        (pl.Time, [time(9, 30)], ["09:30:00"]),
        (pl.Duration, [timedelta(1)], ["(a duration, not a text)"]),
        (pl.Binary, ["网页".encode(), b"\xff\xfe", None], ["网页", "(bytes that are no text in UTF-8)", None]),
        (pl.List(pl.String), [["a"], None, []], [PARTS, None, PARTS]),
        (pl.Array(pl.Int64, 1), [[1]], [PARTS]),
        (pl.Struct({"a": pl.String}), [{"a": "b"}], [PARTS]),
        (
            pl.Object,
            [UUID(int=7), 5, 2.0, "x", True, None, [1]],
            [str(UUID(int=7)), "5", "2", "x", "true", None, "(a value of type list)"],
        ),
        (pl.Null, [None], [None]),
    ],
)
def test_a_text_comes_from_any_type(dtype: Any, values: list[Any], expected: list[Any]) -> None:
    assert as_read(pl.Series(values, dtype=dtype), String) == expected


@pytest.mark.parametrize(
    ("dtype", "values", "expected"),
    [
        (pl.Boolean, [True, False, None], [True, False, None]),
        (pl.Int8, [1, 0, 2, -1, None], [True, False, NUMBER, NUMBER, None]),
        (pl.UInt64, [1, 0], [True, False]),
        (pl.Float64, [1.0, 0.0, 0.5, float("nan"), None], [True, False, NUMBER, NUMBER, None]),
        (pl.Decimal(3, 1), [Decimal("1.0"), Decimal("0"), Decimal("0.5")], [True, False, NUMBER]),
        (pl.String, ["true", "T", " Yes", "y", "1", "是"], [True] * 6),
        (pl.String, ["FALSE", "f", "No ", "N", "0", "否"], [False] * 6),
        (pl.String, ["", " ", None], [None, None, None]),
        (pl.String, ["on", "2", "1.0", "是的", "tru"], [NEITHER] * 5),
        (pl.Categorical, ["Y", "?", None], [True, NEITHER, None]),
        (pl.Binary, [b"\x01", b"1", b"\xff"], [NEITHER, True, "(bytes that are no text in UTF-8)"]),
        (pl.Date, [date(2025, 1, 1)], ["(a date, not true or false)"]),
        (pl.List(pl.Boolean), [[True]], ["(a value of several parts, not true or false)"]),
        (pl.Object, [True, 0, "y", UUID(int=1)], [True, False, True, NEITHER]),
    ],
)
def test_a_boolean_comes_from_any_type(dtype: Any, values: list[Any], expected: list[Any]) -> None:
    assert as_read(pl.Series(values, dtype=dtype), Boolean) == expected


@settings(deadline=None)
@given(st.lists(st.text()))
def test_a_text_stays_as_it_is(texts: list[str]) -> None:
    assert as_read(pl.Series(texts, dtype=pl.String), String) == texts
    assert as_read(pl.Series([text.encode() for text in texts], dtype=pl.Binary), String) == texts
