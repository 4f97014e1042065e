"""Days and moments: what each raw value is read as in business time, or why it is not."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, DateTime

from queries.extract.values import Conventions
from tests.queries.extract.columns import NO, as_read

SHANGHAI, NEW_YORK = (Conventions(time_zone=ZoneInfo(name)) for name in ("Asia/Shanghai", "America/New_York"))
DAY_FIRST, MONTH_FIRST = Conventions(day_first=True), Conventions(day_first=False)
OFFSET, WHICH = "(a moment with an offset; set time_zone)", "(day or month first; set dates)"
TWO_DIGITS, SECONDS = "(a year of two digits)", "(a number, not a date; seconds since 1970 are not read)"
FAR = "(outside the years 1 to 9999)"


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-12-31", at(2025, 12, 31)),
        ("2025-1-5", at(2025, 1, 5)),
        ("20251231", at(2025, 12, 31)),
        ("2025/12/31", at(2025, 12, 31)),
        ("2025.12.31", at(2025, 12, 31)),
        (" 2025-12-31\n", at(2025, 12, 31)),
        ("2025-12-31 09:30", at(2025, 12, 31, 9, 30)),
        ("2025-12-31 09:30:15", at(2025, 12, 31, 9, 30, 15)),
        ("2025-12-31T09:30:15.123", at(2025, 12, 31, 9, 30, 15, 123000)),
        ("2025-12-31T09:30:15.123456789", at(2025, 12, 31, 9, 30, 15, 123456)),
        ("2025/12/31 23:59", at(2025, 12, 31, 23, 59)),
        ("20251231T0930", "(no such time of day)"),
        ("0001-01-01", at(1, 1, 1)),
        ("9999-12-31", at(9999, 12, 31)),
        ("2024-02-29", at(2024, 2, 29)),
        ("2025-02-30", "(no such day)"),
        ("2025-13-01", "(no such day)"),
        ("2025-00-10", "(no such day)"),
        ("20250230", "(no such day)"),
        ("0000-01-01", FAR),
        ("10000-01-01", "(not a date)"),
        ("-2025-01-01", "(not a date)"),
        ("2025-12/31", "(not a date)"),
        ("2025-12-31 24:00", "(no such time of day)"),
        ("2016-12-31 23:59:60", "(no such time of day)"),
        ("2025-12-31 9:30 PM", "(no such time of day)"),
        ("05/03/2025", WHICH),
        ("5.3.2025", WHICH),
        ("25-12-2025 09:30", WHICH),
        ("05/03/25", TWO_DIGITS),
        ("25-12-31", TWO_DIGITS),
        ("1735689600", SECONDS),
        ("1735689600.5", SECONDS),
        ("2025-12-31T09:30:00Z", OFFSET),
        ("2025-12-31 00:00:00+00:00", OFFSET),
        ("2025-12-31 09:30:00 UTC", OFFSET),
        ("2025-12-31 25:30:00+00:00", "(no such time of day)"),
        ("infinity", "(not a date)"),
        ("yesterday", "(not a date)"),
        ("2025", "(not a date)"),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_text_is_a_moment(text: str | None, expected: object) -> None:
    raw = pl.Series([text], dtype=pl.String)
    assert as_read(raw, DateTime) == [expected]
    assert as_read(raw, Date) == [expected.date() if isinstance(expected, datetime) else expected]


@pytest.mark.parametrize(
    ("text", "with_day_first", "with_month_first"),
    [
        ("05/03/2025", date(2025, 3, 5), date(2025, 5, 3)),
        ("5.3.2025", date(2025, 3, 5), date(2025, 5, 3)),
        ("05-03-2025 09:30", date(2025, 3, 5), date(2025, 5, 3)),
        ("31/12/2025T09:30:00.5", date(2025, 12, 31), "(no such day)"),
        ("12/31/2025", "(no such day)", date(2025, 12, 31)),
        ("2025-03-05", date(2025, 3, 5), date(2025, 3, 5)),
        ("5.3.25", TWO_DIGITS, TWO_DIGITS),
        ("5/3.2025", "(not a date)", "(not a date)"),
    ],
)
def test_a_day_or_month_comes_first_as_its_owner_declares(
    text: str, with_day_first: object, with_month_first: object
) -> None:
    read = [as_read(pl.Series([text]), Date, how)[0] for how in (DAY_FIRST, MONTH_FIRST)]
    assert read == [with_day_first, with_month_first]


@pytest.mark.parametrize(
    ("text", "in_shanghai", "in_new_york"),
    [
        ("2025-12-01T00:30:00+08:00", at(2025, 12, 1, 0, 30), at(2025, 11, 30, 11, 30)),
        ("2025-11-30T16:30:00Z", at(2025, 12, 1, 0, 30), at(2025, 11, 30, 11, 30)),
        ("2025-11-30 16:30+00", at(2025, 12, 1, 0, 30), at(2025, 11, 30, 11, 30)),
        ("2025-11-30 16:30:00.25 UTC", at(2025, 12, 1, 0, 30, 0, 250000), at(2025, 11, 30, 11, 30, 0, 250000)),
        ("2025/11/30 11:30:00-0500", at(2025, 12, 1, 0, 30), at(2025, 11, 30, 11, 30)),
        ("2025-07-01 00:00:00-04", at(2025, 7, 1, 12), at(2025, 7, 1)),
        ("2025-07-01 09:00", at(2025, 7, 1, 9), at(2025, 7, 1, 9)),
        ("0001-01-01 00:00:00Z", at(1, 1, 1, 8, 5, 43), FAR),
        ("9999-12-31 20:00:00Z", FAR, at(9999, 12, 31, 15)),
        ("2025-11-30 16:30:00+25:00", "(no such time of day)", "(no such time of day)"),
        ("2025-02-30 16:30:00Z", "(no such day)", "(no such day)"),
        ("2025-02-20 26:30:00Z", "(no such time of day)", "(no such time of day)"),
    ],
)
def test_a_moment_with_an_offset_lies_in_the_business_zone(text: str, in_shanghai: object, in_new_york: object) -> None:
    assert [as_read(pl.Series([text]), DateTime, how)[0] for how in (SHANGHAI, NEW_YORK)] == [in_shanghai, in_new_york]


INFINITY, ENDS = 2**31 - 1, (-719_162, 2_932_896)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (pl.Series([date(2025, 12, 31), None]), [date(2025, 12, 31), None]),
        (pl.Series([INFINITY, -INFINITY, 0], dtype=pl.Int32).cast(pl.Date), [FAR, FAR, date(1970, 1, 1)]),
        (pl.Series(ENDS, dtype=pl.Int32).cast(pl.Date), [date.min, date.max]),
        (pl.Series([ENDS[0] - 1, ENDS[1] + 1], dtype=pl.Int32).cast(pl.Date), [FAR, FAR]),
        (pl.Series([at(2025, 12, 31, 23, 59)], dtype=pl.Datetime("ms")), [date(2025, 12, 31)]),
        (pl.Series([at(1969, 12, 31, 23, 59)], dtype=pl.Datetime("ns")), [date(1969, 12, 31)]),
        *(
            (pl.Series([2**63 - 1, -(2**63) + 1]).cast(pl.Datetime(unit)), [FAR, FAR])  # type: ignore[arg-type]
            for unit in ("ms", "us", "ns")
        ),
        (pl.Series([at(2025, 12, 31)], dtype=pl.Datetime("us", "UTC")), [OFFSET]),
        (pl.Series([20251231, 20250230, 5, 1735689600]), [date(2025, 12, 31), "(no such day)", SECONDS, SECONDS]),
        (pl.Series([20251231, None], dtype=pl.UInt32), [date(2025, 12, 31), None]),
        (pl.Series([Decimal(20251231)], dtype=pl.Decimal(8, 0)), [date(2025, 12, 31)]),
        (pl.Series([20251231.0]), [SECONDS]),
        (pl.Series([True]), ["(true or false, not a date)"]),
        (pl.Series([time(9, 30)]), ["(a time of day, not a date)"]),
        (pl.Series([timedelta(1)]), ["(a duration, not a date)"]),
        (pl.Series([[1]]), ["(a value of several parts, not a date)"]),
        (pl.Series(["2025-12-31", "x"], dtype=pl.Categorical), [date(2025, 12, 31), "(not a date)"]),
        (pl.Series([b"2025-12-31"]), [date(2025, 12, 31)]),
        (
            pl.Series(
                [date(2025, 1, 1), at(2025, 1, 2, 3), datetime(2025, 1, 3, tzinfo=UTC), "2025-01-04"], dtype=pl.Object
            ),
            [date(2025, 1, 1), date(2025, 1, 2), OFFSET, date(2025, 1, 4)],
        ),
    ],
)
def test_a_day_comes_from_any_type(raw: pl.Series, expected: list[Any]) -> None:
    assert as_read(raw, Date) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (pl.Series([date(2025, 12, 31), None]), [at(2025, 12, 31), None]),
        (pl.Series([at(2025, 12, 31, 9, 30)], dtype=pl.Datetime("ns")), [at(2025, 12, 31, 9, 30)]),
        (pl.Series([20251231]), [at(2025, 12, 31)]),
        (pl.Series([at(2025, 11, 30, 16, 30)], dtype=pl.Datetime("ms", "UTC")), [at(2025, 12, 1, 0, 30)]),
        (pl.Series([at(2025, 12, 1)]).dt.replace_time_zone("Asia/Tokyo"), [at(2025, 11, 30, 23)]),
        (pl.Series([2**63 - 1]).cast(pl.Datetime("us", "UTC")), [FAR]),
    ],
)
def test_a_moment_comes_from_any_type(raw: pl.Series, expected: list[Any]) -> None:
    assert as_read(raw, DateTime, SHANGHAI) == expected


FORMS = [
    ("%Y-%m-%d %H:%M:%S.%f", NO),
    ("%Y-%m-%dT%H:%M:%S.%f", NO),
    ("%Y/%m/%d %H:%M:%S.%f", NO),
    ("%Y.%m.%dT%H:%M:%S.%f", NO),
    ("%Y%m%d %H:%M:%S.%f", NO),
    *((f"%d{sign}%m{sign}%Y %H:%M:%S.%f", DAY_FIRST) for sign in "/.-"),
    *((f"%m{sign}%d{sign}%YT%H:%M:%S.%f", MONTH_FIRST) for sign in "/.-"),
]


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1000, 1, 1)))
def test_a_moment_reads_back_in_every_form(moment: datetime) -> None:
    for form, how in FORMS:
        assert as_read(pl.Series([moment.strftime(form)]), DateTime, how) == [moment]
        day = moment.strftime(form.partition("%H")[0][:-1])
        assert as_read(pl.Series([day]), Date, how) == [moment.date()]


@settings(deadline=None)
@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_a_moment_with_any_offset_is_the_same_one_in_the_business_zone(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    local = aware.astimezone(SHANGHAI.time_zone).replace(tzinfo=None)
    assert as_read(pl.Series([aware.isoformat()]), DateTime, SHANGHAI) == [local]
    assert as_read(pl.Series([aware.isoformat()]), Date, SHANGHAI) == [local.date()]
    assert as_read(pl.Series([aware.isoformat()]), DateTime) == [OFFSET]


def test_a_long_column_is_read_as_a_short_one_is() -> None:
    """Beyond ten thousand rows a sample decides which way of writing is tried first."""
    texts = ["2025-12-31", "2025/12/30", "29.12.2025", "2025-12-28T10:00:00+08:00", " 20251227", "soon", None]
    how = Conventions(ZoneInfo("Asia/Shanghai"), day_first=True)
    days = [date(2025, 12, day) for day in (31, 30, 29, 28, 27)]
    assert as_read(pl.Series(texts * 2_000), Date, how) == [*days, "(not a date)", None] * 2_000
