"""Raw rows in the contract's columns and types, each with the reasons for what could not be read of it."""

from datetime import UTC, date, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.extract.values import UNREAD, Conventions, KeyForm, conformed
from queries.warehouse.contract import contract, payments, support_tickets, usage_daily, users

NO = Conventions()
KEYS = {"user_id": KeyForm.NUMBER, "payment_id": KeyForm.TEXT, "refund_of": KeyForm.TEXT}
PAYMENTS = {
    "payment_id": pl.String(),
    "user_id": pl.Int64(),
    "paid_on": pl.Date(),
    "kind": pl.String(),
    "amount": pl.Decimal(38, 6),
    "currency": pl.String(),
    "refund_of": pl.String(),
}
TYPES = {
    "BigInteger": pl.Int64(),
    "Boolean": pl.Boolean(),
    "Date": pl.Date(),
    "DateTime": pl.Datetime("us"),
    "Double": pl.Float64(),
    "Numeric": pl.Decimal(38, 6),
    "String": pl.String(),
}


def test_rows_get_the_columns_and_types_of_the_contract_and_the_reasons_of_each() -> None:
    raw = pl.DataFrame(
        {
            "amount": ["12.50", "12,50", "$5", None],
            "user_id": ["0007", "anonymous", "8", "9.0"],
            "payment_id": [1, 2, 3, 4],
            "paid_on": ["2025-12-31", "2025-02-30", "05/03/2025", "20250101"],
            "kind": pl.Series(["renewal"] * 4, dtype=pl.Categorical),
            "currency": ["CNY", " CNY", "", None],
        }
    )
    rows = conformed(raw, payments, KEYS, NO, {"amount": "Betrag (€)", "paid_on": "Zahltag"})
    assert rows.schema == {name: PAYMENTS[name] for name in payments.columns.keys()} | {UNREAD: pl.String()}
    assert rows.rows() == [
        ("1", 7, date(2025, 12, 31), "renewal", Decimal("12.5"), "CNY", None, None),
        (
            *("2", None, None, "renewal", None, " CNY", None),
            "user_id=anonymous (not a whole number, unlike the key it refers to); "
            "Zahltag=2025-02-30 (no such day); Betrag (€)=12,50 (decimal comma; set decimal)",
        ),
        (
            *("3", 8, None, "renewal", None, "", None),
            "Zahltag=05/03/2025 (day or month first; set dates); "
            "Betrag (€)=$5 (a sign or code of a currency; only numbers are read)",
        ),
        ("4", 9, date(2025, 1, 1), "renewal", None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a" * 60, "a" * 60),
        ("a" * 50 + "b" * 50, "a" * 44 + "…" + "b" * 15),
        ("x\ny\x1b[31m", "x␊y␛[31m"),
        (" x", " x"),
        ("\u202etxet", "⟨U+202E⟩txet"),
    ],
)
def test_a_value_is_shown_in_sixty_visible_letters(value: str, shown: str) -> None:
    rows = conformed(pl.DataFrame({"user_id": [value]}), users, KEYS, NO, {})
    assert rows[UNREAD].item() == f"user_id={shown} (not a whole number, unlike the key it refers to)"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (pl.Series([1e33]), "1e+33 (too large)"),
        (pl.Series([Decimal("1.1234567")]), "1.1234567 (more than six decimals)"),
        (pl.Series([b"\xff\x00"]), "0xff00 (bytes that are no text in UTF-8)"),
        (pl.Series([date(2025, 1, 1)]), "2025-01-01 (a date, not a number)"),
        (pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date), "2147483647 (a date, not a number)"),
        (pl.Series([2**63 - 1]).cast(pl.Datetime("us")), f"{2**63 - 1} (a date with a time, not a number)"),
        (pl.Series([time(9, 30)]), "09:30:00 (a time of day, not a number)"),
        (pl.Series([timedelta(1)]), "P1D (a duration, not a number)"),
        (pl.Series([True]), "true (true or false, not a number)"),
        (pl.Series([["secret"]]), "List(String) (a value of several parts, not a number)"),
        (pl.Series([{"a": 1}]), "Struct({'a': Int64}) (a value of several parts, not a number)"),
        (pl.Series(["x"], dtype=pl.Categorical), "x (not a number)"),
        (pl.Series([{"a": 1}], dtype=pl.Object), "dict (a value of type dict)"),
        (pl.Series(["x\n"], dtype=pl.Object), "x␊ (not a number)"),
    ],
)
def test_a_value_of_any_type_is_shown(value: pl.Series, shown: str) -> None:
    rows = conformed(value.alias("amount").to_frame(), payments, KEYS, NO, {})
    assert rows[UNREAD].item() == f"amount={shown}"


def test_a_label_of_others_is_shown_with_visible_signs() -> None:
    rows = conformed(pl.DataFrame({"amount": ["x"]}), payments, KEYS, NO, {"amount": "a\nb"})
    assert rows[UNREAD].item() == "a␊b=x (not a number)"


def test_columns_of_the_right_types_are_handed_on_as_they_are() -> None:
    raw = pl.DataFrame(
        {
            "user_id": [1, 2],
            "usage_date": [date(2025, 1, 1)] * 2,
            "feature_id": ["a", "b"],
            "platform": ["web", None],
            "minutes": [1.5, float("inf")],
            "sessions": [1, None],
        }
    )
    rows = conformed(raw, usage_daily, {"user_id": KeyForm.NUMBER}, NO, {})
    assert rows.drop(UNREAD).equals(raw)
    assert rows[UNREAD].to_list() == [None, None]


RAW_TYPES = [
    *(pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.UInt128),
    *(pl.Float16, pl.Float32, pl.Float64, pl.Decimal(38, 0), pl.Decimal(38, 38), pl.Decimal(9, 2), pl.Boolean),
    *(pl.String, pl.Categorical, pl.Enum(["a"]), pl.Binary, pl.Date, pl.Time, pl.Duration("ns"), pl.Null, pl.Object),
    *(
        pl.Datetime("ms"),
        pl.Datetime("us"),
        pl.Datetime("ns"),
        pl.Datetime("us", "UTC"),
        pl.Datetime("ns", "Asia/Tokyo"),
    ),
    *(pl.List(pl.Date), pl.Array(pl.Int8, 2), pl.Struct({"a": pl.Date})),
]
HOWS = (NO, Conventions(ZoneInfo("Asia/Shanghai"), True, ","))


@pytest.mark.parametrize("height", [0, 2])
@pytest.mark.parametrize("dtype", RAW_TYPES, ids=str)
def test_columns_without_a_value_have_the_types_of_the_contract(dtype: Any, height: int) -> None:
    for table in contract.tables.values():
        raw = pl.DataFrame({name: pl.Series([None] * height, dtype=dtype) for name in table.columns.keys()})
        for how in HOWS:
            for form in KeyForm:
                rows = conformed(raw, table, {"user_id": form}, how, {})
                types = {c.name: TYPES[type(c.type).__name__] for c in table.columns} | {UNREAD: pl.String()}
                if "user_id" in types:
                    types["user_id"] = pl.Int64() if form is KeyForm.NUMBER else pl.String()
                assert rows.schema == types
                assert rows.height == height
                assert sum(rows.null_count().row(0)) == height * rows.width


def test_a_frame_without_columns_becomes_an_empty_one() -> None:
    rows = conformed(pl.DataFrame(), payments, KEYS, NO, {})
    assert rows.height == 0
    assert rows.columns == [*payments.columns.keys(), UNREAD]


EDGES = [0, 1, -1, 20251231, 2**24, 2**31 - 1, -(2**31), 2**53, 2**63 - 1, -(2**63) + 1, 10**32, 2**127 - 1]
NUMBERS = st.one_of(st.sampled_from(EDGES), st.integers(-(2**63), 2**63 - 1))
DIGITS = "0123456789"
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    pl.String: st.one_of(st.text(max_size=8), st.text(f"{DIGITS}.,-+eE/: TZ¥", max_size=20), st.datetimes().map(str)),
    pl.Binary: st.one_of(st.binary(max_size=8), st.text(DIGITS, max_size=8).map(str.encode)),
    pl.Categorical: st.text(f"{DIGITS}.-/", max_size=10),
    pl.Enum: st.just("a"),
    pl.Boolean: st.booleans(),
    pl.Time: st.times(),
    pl.Object: st.one_of(
        *(st.text(max_size=5), st.integers(), st.decimals(), st.floats(), st.binary(max_size=3), st.uuids()),
        *(st.datetimes(timezones=st.just(UTC)), st.datetimes(), st.dates(), st.times(), st.lists(st.integers())),
    ),
    pl.List: st.lists(st.dates(), max_size=2),
    pl.Array: st.lists(st.integers(0, 9), min_size=2, max_size=2),
    pl.Struct: st.fixed_dictionaries({"a": st.dates()}),
    pl.Null: st.none(),
}
HEIGHT = 4


def column(dtype: Any) -> st.SearchStrategy[pl.Series]:
    """Raw values of a type, also such as no date or no contract type can hold."""

    def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
        return st.lists(st.one_of(st.none(), values), min_size=HEIGHT, max_size=HEIGHT)

    if dtype in VALUES or type(dtype) in VALUES:
        values = VALUES[dtype if dtype in VALUES else type(dtype)]
        return some(values).map(lambda found: pl.Series(found, dtype=dtype))
    if dtype.is_float():
        return some(st.floats()).map(lambda found: pl.Series(found, dtype=pl.Float64).cast(dtype))
    if dtype.is_decimal():
        most = 10**dtype.precision - 1
        exact = st.integers(-most, most).map(lambda value: Decimal(f"{value}e-{dtype.scale}"))
        return some(exact).map(lambda found: pl.Series(found, dtype=dtype))
    whole = some(NUMBERS).map(lambda found: pl.Series(found, dtype=pl.Int128))
    if dtype.is_integer():
        return whole.map(lambda found: found.cast(dtype, strict=False))
    counted = pl.Int32 if dtype == pl.Date else pl.Int64
    return whole.map(lambda found: found.cast(counted, strict=False).cast(dtype))


def blank(value: str | bytes) -> bool:
    """Whether there is nothing but white space of Unicode, to which Python adds four separators."""
    text = value if isinstance(value, str) else value.decode(errors="replace")
    return not text.strip() and not set(text) & set("\x1c\x1d\x1e\x1f")


@pytest.mark.parametrize("dtype", RAW_TYPES, ids=str)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_value_is_read_or_has_a_reason(dtype: Any, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([payments, support_tickets, users]))
    raw = pl.DataFrame({name: data.draw(column(dtype)) for name in table.columns.keys()})
    keys = {"user_id": data.draw(st.sampled_from(KeyForm))}
    rows = conformed(raw, table, keys, data.draw(st.sampled_from(HOWS)), {})
    for name in table.columns.keys():
        values = raw[name].fill_nan(None) if dtype.is_float() and name in keys else raw[name]  # NaN: a missing id
        given_, read, told = values.is_null(), rows[name].is_null(), rows[UNREAD].str.contains(f"(?:^|; ){name}=")
        is_text = raw.schema[name] in (pl.String, pl.Categorical, pl.Enum, pl.Binary, pl.Object)
        texts = raw[name] if is_text else [None] * HEIGHT  # a date out of range cannot be taken out of Polars
        for was_null, is_null, has_reason, value in zip(given_, read, told.fill_null(False), texts, strict=True):
            assert not (was_null and not is_null)
            is_blank = is_text and isinstance(value, (str, bytes)) and blank(value)
            assert has_reason == (is_null and not was_null and not is_blank), (name, value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_columns_of_random_types_together_never_raise(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(list(contract.tables.values())))
    names = data.draw(st.lists(st.sampled_from(table.columns.keys()), unique=True))
    raw = pl.DataFrame({name: data.draw(st.sampled_from(RAW_TYPES).flatmap(column)) for name in names})
    rows = conformed(raw, table, {}, data.draw(st.sampled_from(HOWS)), {})
    assert rows.columns == [*table.columns.keys(), UNREAD]
    assert rows.height == raw.height
