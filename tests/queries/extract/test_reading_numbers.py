"""Amounts, floating point numbers and integers: what each raw value is read as, or why it is not."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Double, Numeric

from queries.extract.values import Conventions
from tests.queries.extract.columns import NO, as_read

COMMA, POINT = Conventions(decimal=","), Conventions(decimal=".")
SET, THREE = "(decimal comma; set decimal)", "(three decimals: thousands or fractions; set decimal)"
GROUPS, CURRENCY = "(thousands in groups; set decimal)", "(a sign or code of a currency; only numbers are read)"
AS_COMMA, AS_POINT = '(not written as decimal = "," says)', '(not written as decimal = "." says)'
D = Decimal


@pytest.mark.parametrize(
    ("text", "undeclared", "with_comma", "with_point"),
    [
        ("19", D(19), D(19), D(19)),
        ("-12.5", D("-12.5"), D("-12.5"), D("-12.5")),
        ("+3", D(3), D(3), D(3)),
        (" 12.50\t", D("12.5"), D("12.5"), D("12.5")),
        ("0007", D(7), D(7), D(7)),
        (".5", D("0.5"), D("0.5"), D("0.5")),
        ("5.", D(5), D(5), D(5)),
        ("1e3", D(1000), D(1000), D(1000)),
        ("-1.5E+2", D(-150), D(-150), D(-150)),
        ("1.25e-4", D("0.000125"), D("0.000125"), D("0.000125")),
        ("10e-7", D("0.000001"), D("0.000001"), D("0.000001")),
        ("0e-9", D(0), D(0), D(0)),
        ("1.250e0", D("1.25"), D("1.25"), D("1.25")),
        ("1.123456", D("1.123456"), D("1.123456"), D("1.123456")),
        ("1.12345600000", D("1.123456"), D("1.123456"), D("1.123456")),
        ("1.1234567", "(more than six decimals)", "(more than six decimals)", "(more than six decimals)"),
        ("1e-7", "(more than six decimals)", "(more than six decimals)", "(more than six decimals)"),
        ("1" + 31 * "0", D(10**31), D(10**31), D(10**31)),
        ("1" + 32 * "0", "(too large)", "(too large)", "(too large)"),
        ("1e999999", "(too large)", "(too large)", "(too large)"),
        ("12,50", SET, D("12.5"), AS_POINT),
        ("-0,125", SET, D("-0.125"), AS_POINT),
        ("1.250", THREE, D(1250), D("1.25")),
        ("0.125", THREE, D("0.125"), D("0.125")),
        ("1234.567", THREE, D("1234.567"), D("1234.567")),
        ("1,234", SET, D("1.234"), D(1234)),
        ("1,234.50", SET, AS_COMMA, D("1234.5")),
        ("12,34.50", SET, AS_COMMA, AS_POINT),
        ("1.234,50", SET, D("1234.5"), AS_POINT),
        ("1.234.567", GROUPS, D(1234567), AS_POINT),
        ("1 234,50", SET, D("1234.5"), AS_POINT),
        ("1\u202f234\u202f567,5", SET, D("1234567.5"), AS_POINT),
        ("1.234 567,5", SET, AS_COMMA, AS_POINT),
        ("1 234", GROUPS, D(1234), AS_POINT),
        ("1'234", GROUPS, AS_COMMA, AS_POINT),
        ("$12.00", CURRENCY, CURRENCY, CURRENCY),
        ("12.00 €", CURRENCY, CURRENCY, CURRENCY),
        ("¥-5", CURRENCY, CURRENCY, CURRENCY),
        ("￥5", CURRENCY, CURRENCY, CURRENCY),
        ("CNY 12", CURRENCY, CURRENCY, CURRENCY),
        ("12EUR", CURRENCY, CURRENCY, CURRENCY),
        ("NaN", "(not a finite number)", "(not a finite number)", "(not a finite number)"),
        ("-inf", "(not a finite number)", "(not a finite number)", "(not a finite number)"),
        ("free", "(not a number)", "(not a number)", "(not a number)"),
        ("(12.00)", "(not a number)", "(not a number)", "(not a number)"),
        ("１２", "(not a number)", "(not a number)", "(not a number)"),
        ("0x10", "(not a number)", "(not a number)", "(not a number)"),
        ("1e", "(not a number)", "(not a number)", "(not a number)"),
        (".", "(not a number)", "(not a number)", "(not a number)"),
        ("", None, None, None),
        (" \t", None, None, None),
        (None, None, None, None),
    ],
)
def test_a_text_is_an_amount_as_its_owner_declares(
    text: str | None, undeclared: object, with_comma: object, with_point: object
) -> None:
    read = [as_read(pl.Series([text], dtype=pl.String), Numeric(14, 2), how)[0] for how in (NO, COMMA, POINT)]
    assert read == [undeclared, with_comma, with_point]


@pytest.mark.parametrize(
    ("dtype", "values", "expected"),
    [
        (pl.Int8, [-5, None, 7], [D(-5), None, D(7)]),
        (pl.UInt64, [2**64 - 1], [D(2**64 - 1)]),
        (pl.Int128, [10**31, 10**32, -(10**33)], [D(10**31), "(too large)", "(too large)"]),
        (pl.UInt128, [2**128 - 1], ["(too large)"]),
        (pl.Float64, [12.1, 0.1 + 0.2, 1e-9, -3.0], [D("12.1"), D("0.3"), D(0), D(-3)]),
        (pl.Float64, [float("nan"), float("inf")], ["(not a finite number)", "(not a finite number)"]),
        (pl.Float64, [1e33, None], ["(too large)", None]),
        (pl.Float32, [12.1], [D("12.1")]),
        (pl.Float16, [0.5], [D("0.5")]),
        (pl.Decimal(12, 3), [D("1.250"), None], [D("1.25"), None]),
        (pl.Decimal(38, 0), [D(10**32), D(5)], ["(too large)", D(5)]),
        (pl.Decimal(20, 8), [D("1.12345600"), D("1.12345601")], [D("1.123456"), "(more than six decimals)"]),
        (pl.Decimal(38, 6), [D("1.123456")], [D("1.123456")]),
        (pl.Boolean, [True, None], ["(true or false, not a number)", None]),
        (pl.Categorical, ["1.5", "x", None], [D("1.5"), "(not a number)", None]),
        (pl.Enum(["1.250", "2"]), ["1.250", "2"], [THREE, D(2)]),
        (pl.Binary, [b"1.5", b"\xff", None], [D("1.5"), "(bytes that are no text in UTF-8)", None]),
        (pl.List(pl.Int64), [[1], None], ["(a value of several parts, not a number)", None]),
        (pl.Struct({"a": pl.Int64}), [{"a": 1}], ["(a value of several parts, not a number)"]),
        (pl.Object, [D("1.250"), 3, "1.250", None, {}], [D("1.25"), D(3), THREE, None, "(a value of type dict)"]),
        (pl.Object, [2**200, D("1e40"), b"2"], ["(too large)", "(too large)", D(2)]),
        (pl.Null, [None], [None]),
    ],
)
def test_amounts_come_from_any_type(dtype: Any, values: list[Any], expected: list[Any]) -> None:
    assert as_read(pl.Series(values, dtype=dtype), Numeric(14, 2)) == expected


@pytest.mark.parametrize(
    ("dtype", "values", "expected"),
    [
        (pl.Float64, [1.5, float("inf"), None], [1.5, float("inf"), None]),
        (pl.Float32, [0.5], [0.5]),
        (pl.Int16, [3], [3.0]),
        (pl.Decimal(10, 2), [D("2.50")], [2.5]),
        (pl.String, ["1.250", " 7", "1e400", "-Infinity", ""], [1.25, 7.0, float("inf"), -float("inf"), None]),
        (pl.String, ["12,5", "1 234", "¥3", "soon"], [SET, GROUPS, CURRENCY, "(not a number)"]),
        (pl.Date, [None], [None]),
    ],
)
def test_floating_point_numbers_come_from_any_type(dtype: Any, values: list[Any], expected: list[Any]) -> None:
    assert as_read(pl.Series(values, dtype=dtype), Double) == expected


def test_nan_stays_for_the_rules_to_judge() -> None:
    for raw in (pl.Series([float("nan")]), pl.Series(["NaN"]), pl.Series([" nan "])):
        (value,) = as_read(raw, Double)
        assert value != value


def test_a_declared_comma_is_read_in_a_floating_point_number() -> None:
    assert as_read(pl.Series(["12,5", "1.250"]), Double, COMMA) == [12.5, 1250.0]
    assert as_read(pl.Series(["1,250.5"]), Double, POINT) == [1250.5]


@pytest.mark.parametrize(
    ("dtype", "values", "expected"),
    [
        (pl.Int64, [5, None], [5, None]),
        (pl.UInt64, [2**63 - 1, 2**63], [2**63 - 1, "(too large)"]),
        (pl.Float64, [7.0, 7.5, 1e19, None], [7, "(not a whole number)", "(too large)", None]),
        (pl.Float64, [float("nan"), float("-inf")], ["(not a finite number)", "(not a finite number)"]),
        (pl.Decimal(38, 2), [D("7.00"), D("7.5"), D(2**63)], [7, "(not a whole number)", "(too large)"]),
        (pl.String, ["7", "+7", "007", " 7 ", "7.0", "1e2", "", None], [7, 7, 7, 7, 7, 100, None, None]),
        (
            pl.String,
            ["7.5", str(2**63), "7.000", "x"],
            ["(not a whole number)", "(too large)", THREE, "(not a number)"],
        ),
        (pl.Boolean, [True], ["(true or false, not a number)"]),
    ],
)
def test_integers_come_from_any_type(dtype: Any, values: list[Any], expected: list[Any]) -> None:
    assert as_read(pl.Series(values, dtype=dtype), BigInteger) == expected


def test_a_declared_sign_groups_the_thousands_of_an_integer() -> None:
    assert as_read(pl.Series(["1.250", "7"]), BigInteger, COMMA) == [1250, 7]
    assert as_read(pl.Series(["1,250"]), BigInteger, POINT) == [1250]


AMOUNTS = st.decimals(min_value=-(10**20), max_value=10**20, places=6, allow_nan=False, allow_infinity=False).filter(
    lambda value: -value.normalize().as_tuple().exponent != 3
)  # type: ignore[operator]


def written_in(value: Decimal, group: str, decimal: str) -> str:
    """A number with its thousands grouped."""
    return f"{value:,f}".replace(",", "G").replace(".", decimal).replace("G", group)


@settings(deadline=None)
@given(AMOUNTS)
def test_an_amount_reads_back_in_every_form(value: Decimal) -> None:
    forms = [
        (f"{value:f}", NO),
        (f" {value.normalize():f} ", NO),
        (f"{value:e}", NO),
        (f"{value.normalize():E}", NO),
        (written_in(value, "", ","), COMMA),
        (written_in(value, ".", ","), COMMA),
        (written_in(value, " ", ","), COMMA),
        (written_in(value, "\u00a0", ","), COMMA),
        (written_in(value, ",", "."), POINT),
    ]
    for text, how in forms:
        assert as_read(pl.Series([text]), Numeric(14, 2), how) == [value], text


@settings(deadline=None)
@given(st.floats(allow_nan=False))
def test_a_floating_point_number_reads_back_exactly(value: float) -> None:
    assert as_read(pl.Series([repr(value)]), Double) == [value]


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_an_integer_reads_back_exactly(value: int) -> None:
    texts = [str(value), f"{value}.0", f" {value}", f"{value:+d}", f"{value}e0"]
    assert as_read(pl.Series(texts), BigInteger) == [value] * 5
    assert as_read(pl.Series([value], dtype=pl.Int128), BigInteger) == [value]
