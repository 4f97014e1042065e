"""China's working days and holidays as the State Council gave notice of them, and when each Lunar New Year is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.periods.holidays import holidays_in, is_worked, known_countries, lunar_new_year, working_days
from metrics.periods.notation import parse
from metrics.periods.period import Period

NEW_YEARS = """
2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29
2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31
"""

# Year, the Saturdays and Sundays worked instead of other days. Second notices made May Day of 2019 longer, and the
# Spring Festival of 2020, whose Saturday 1 February was then not worked.
MAKE_UP_DAYS = """
2019  02-02 02-03 04-28 05-05 09-29 10-12
2020  01-19 04-26 05-09 06-28 09-27 10-10
2021  02-07 02-20 04-25 05-08 09-18 09-26 10-09
2022  01-29 01-30 04-02 04-24 05-07 10-08 10-09
2023  01-28 01-29 04-23 05-06 06-25 10-07 10-08
2024  02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12
2025  01-26 02-08 04-27 09-28 10-11
2026  01-04 02-14 02-28 05-09 09-20 10-10
"""

# Year, its working days, and those of January to December.
WORKING_DAYS = """
2019  250  22 17 21 22 21 19 23 22 21 19 21 22
2020  249  17 20 22 22 19 21 23 21 23 17 21 23
2021  250  20 17 23 22 19 21 22 22 22 17 22 23
2022  249  21 16 23 21 20 21 21 23 21 18 22 22
2023  249  18 20 23 20 21 21 21 23 20 19 22 21
2024  251  22 18 21 22 21 19 23 22 21 19 21 22
2025  248  19 19 21 22 19 20 23 21 23 18 20 23
2026  248  21 16 22 21 19 21 23 21 22 18 21 23
"""

# Days off in a row, in English, in Chinese.
HOLIDAYS = """
2019-05-01..2019-05-04 | Labor Day                                                  | 劳动节
2020-01-24..2020-02-02 | Chinese New Year (Spring Festival), Chinese New Year Extended Holiday | 春节, 春节延长假期
2020-10-01..2020-10-08 | Mid-Autumn Festival, National Day                          | 中秋节, 国庆节
2021-02-11..2021-02-17 | Chinese New Year (Spring Festival)                         | 春节
2023-01-21..2023-01-27 | Chinese New Year (Spring Festival)                         | 春节
2023-09-29..2023-10-06 | Mid-Autumn Festival, National Day                          | 中秋节, 国庆节
2024-02-10..2024-02-17 | Chinese New Year (Spring Festival)                         | 春节
2024-04-04..2024-04-06 | Tomb-Sweeping Day                                          | 清明节
2024-05-01..2024-05-05 | Labor Day                                                  | 劳动节
2024-06-08..2024-06-10 | Dragon Boat Festival                                       | 端午节
2024-09-15..2024-09-17 | Mid-Autumn Festival                                        | 中秋节
2024-10-01..2024-10-07 | National Day                                               | 国庆节
2025-01-01..2025-01-01 | New Year's Day                                             | 元旦
2025-01-28..2025-02-04 | Chinese New Year's Eve, Chinese New Year (Spring Festival) | 农历除夕, 春节
2025-04-04..2025-04-06 | Tomb-Sweeping Day                                          | 清明节
2025-05-01..2025-05-05 | Labor Day                                                  | 劳动节
2025-05-31..2025-06-02 | Dragon Boat Festival                                       | 端午节
2025-10-01..2025-10-08 | National Day, Mid-Autumn Festival                          | 国庆节, 中秋节
2026-01-01..2026-01-03 | New Year's Day                                             | 元旦
2026-02-15..2026-02-23 | Chinese New Year's Eve, Chinese New Year (Spring Festival) | 农历除夕, 春节
2026-04-04..2026-04-06 | Tomb-Sweeping Day                                          | 清明节
2026-05-01..2026-05-05 | Labor Day                                                  | 劳动节
2026-06-19..2026-06-21 | Dragon Boat Festival                                       | 端午节
2026-09-25..2026-09-27 | Mid-Autumn Festival                                        | 中秋节
2026-10-01..2026-10-07 | National Day                                               | 国庆节
"""
OFFS = [[part.strip() for part in line.split("|")] for line in HOLIDAYS.strip().splitlines()]

NAMES = {
    "en": {
        "New Year's Day",
        "Chinese New Year's Eve",
        "Chinese New Year (Spring Festival)",
        "Chinese New Year Extended Holiday",
        "Tomb-Sweeping Day",
        "Labor Day",
        "Dragon Boat Festival",
        "Mid-Autumn Festival",
        "National Day",
    },
    "zh": {"元旦", "农历除夕", "春节", "春节延长假期", "清明节", "劳动节", "端午节", "中秋节", "国庆节"},
}


def days(text: str) -> Period:
    return parse(text)[0]


@pytest.mark.parametrize("day", NEW_YEARS.split())
def test_the_lunar_new_year(day: str) -> None:
    assert lunar_new_year(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize("line", MAKE_UP_DAYS.strip().splitlines(), ids=lambda line: line[:4])
def test_the_weekend_days_that_are_worked(line: str) -> None:
    year, *expected = line.split()
    first = date(int(year), 1, 1)
    weekend = [day for n in range(366) if (day := first + timedelta(n)).year == first.year and day.weekday() >= 5]
    assert [f"{day:%m-%d}" for day in weekend if is_worked(day, "CN")] == expected


@pytest.mark.parametrize("line", WORKING_DAYS.strip().splitlines(), ids=lambda line: line[:4])
def test_the_working_days_of_a_year_and_of_its_months(line: str) -> None:
    year, in_year, *in_months = line.split()
    assert working_days(days(year), "CN") == int(in_year) == sum(map(int, in_months))
    results = [working_days(days(f"{year}-{month:02}"), "CN") for month in range(1, 13)]
    assert results == [int(count) for count in in_months]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2024-02", 18),
        ("2025-02", 19),
        ("2024-02-10..2024-02-17", 0),
        ("2024-02-18", 1),
        ("2025-01-26", 1),
        ("2025-01-28..2025-02-04", 0),
        ("2024-12-30..2025-01-05", 4),
        ("2024-07-01..2025-06-30", 248),
        ("2026-12-31", 1),
        ("2019-01-01..2026-12-31", 1994),
    ],
)
def test_the_working_days_of_a_period(period: str, expected: int) -> None:
    assert working_days(days(period), "CN") == expected


@pytest.mark.parametrize(
    "period", ["2027", "2027-01", "2027-06", "2027-03-03", "2026-12-28..2027-01-03", "2019-01-01..2027-12-31"]
)
def test_without_a_notice_the_working_days_of_china_are_not_known(period: str) -> None:
    """The notice for 2027 comes in November 2026: when the library has it, its rows belong into the tables above."""
    assert working_days(days(period), "CN") is None


def test_a_country_without_make_up_days_needs_no_notice() -> None:
    assert working_days(days("2025"), "US") == 250
    assert working_days(days("2027-03"), "US") == 23


@pytest.mark.parametrize("off", OFFS, ids=lambda off: off[0])
def test_a_holiday_and_its_names_in_both_languages(off: list[str]) -> None:
    period, *names = off
    for language, expected in zip(("en", "zh"), names, strict=True):
        holidays = [(holiday.period, ", ".join(holiday.names)) for holiday in holidays_in(days(period), "CN", language)]
        assert holidays == [(days(period), expected)]


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_the_holidays_of_a_year_are_in_order_and_no_others(year: str) -> None:
    expected = [days(period) for period, _, _ in OFFS if period.startswith(year)]
    assert [holiday.period for holiday in holidays_in(days(year), "CN", "en")] == expected


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("year", range(2019, 2027))
def test_a_day_off_in_exchange_has_no_name_of_its_own(year: int, language: str) -> None:
    """The library calls it `Day off (substituted from 02/04/2024)`."""
    names = {name for holiday in holidays_in(days(str(year)), "CN", language) for name in holiday.names}
    assert names <= NAMES[language]


@pytest.mark.parametrize(
    ("period", "holidays"),
    [
        ("2024-02-09", 0),
        ("2024-02-10", 1),
        ("2024-02-17", 1),
        ("2024-02-18", 0),
        ("2024-07", 0),
        ("2025-01-01..2025-01-28", 2),
        ("2025-02", 1),
        ("2025-02-05..2025-02-28", 0),
    ],
)
def test_a_holiday_is_in_a_period_that_has_one_of_its_days(period: str, holidays: int) -> None:
    assert len(holidays_in(days(period), "CN", "en")) == holidays


@given(st.dates(date(2019, 1, 1), date(2026, 12, 31)), st.integers(0, 400), st.integers(0, 400))
def test_two_parts_have_the_working_days_of_the_whole(first: date, days_more: int, further_days: int) -> None:
    middle = first + timedelta(days_more)
    last = min(middle + timedelta(1 + further_days), date(2026, 12, 31))
    total = working_days(Period(first, last), "CN")
    if middle < last:
        parts = [working_days(Period(first, middle), "CN"), working_days(Period(middle + timedelta(1), last), "CN")]
        assert None not in parts
        assert total == sum(part for part in parts if part is not None)


def test_countries_are_two_letters_and_china_is_one() -> None:
    countries = known_countries()
    assert {"CN", "US", "DE"} <= countries
    assert {len(country) for country in countries} == {2}


@pytest.mark.parametrize(
    ("within", "first", "last"),
    [
        ("2022-12", "2022-12-31", "2023-01-02"),
        ("2023-01-02", "2022-12-31", "2023-01-02"),
        ("2024-01", "2023-12-30", "2024-01-01"),
    ],
)
def test_a_holiday_over_the_turn_of_the_year_is_one(within: str, first: str, last: str) -> None:
    holiday = holidays_in(parse(within)[0], "CN", "en")[0]
    assert (holiday.period, holiday.names) == (
        Period(date.fromisoformat(first), date.fromisoformat(last)),
        ("New Year's Day",),
    )


def test_new_year_of_2028_is_kept_on_the_last_friday_of_2027_in_the_united_states() -> None:
    (holiday,) = holidays_in(parse("2027-12-31")[0], "US", "en")
    assert (holiday.period.start, holiday.names) == (date(2027, 12, 31), ("New Year's Day",))
