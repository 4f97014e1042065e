"""Which period stands beside which: a table of pairs from 2019 to 2032, and periods that are not over."""

from datetime import date

import pytest

from metrics.comparison.alignment import same_date_last_year
from metrics.comparison.period_pair import Against, Pair, base_of
from metrics.periods.notation import parse
from metrics.periods.period import Align, Coverage, Grain, Period


def days(text: str) -> Period:
    return parse(text)[0]


# Grain, period, the year before, the period before.
PAIRS = """
day       2019-12-31                2018-12-31                2019-12-30
day       2020-02-28                2019-02-28                2020-02-27
day       2020-02-29                2019-02-28                2020-02-28
day       2021-02-28                2020-02-28                2021-02-27
day       2021-03-01                2020-03-01                2021-02-28
day       2024-02-29                2023-02-28                2024-02-28
day       2025-01-01                2024-01-01                2024-12-31
day       2028-02-29                2027-02-28                2028-02-28
day       2032-02-29                2031-02-28                2032-02-28
week      2020-12-28..2021-01-03    2019-12-30..2020-01-05    2020-12-21..2020-12-27
week      2021-01-04..2021-01-10    2020-01-06..2020-01-12    2020-12-28..2021-01-03
week      2024-12-30..2025-01-05    2024-01-01..2024-01-07    2024-12-23..2024-12-29
week      2025-02-24..2025-03-02    2024-02-26..2024-03-03    2025-02-17..2025-02-23
week      2032-12-27..2033-01-02    2031-12-29..2032-01-04    2032-12-20..2032-12-26
month     2020-02                   2019-02                   2020-01
month     2021-02                   2020-02                   2021-01
month     2025-01                   2024-01                   2024-12
month     2025-03                   2024-03                   2025-02
quarter   2024-Q1                   2023-Q1                   2023-Q4
quarter   2025-Q4                   2024-Q4                   2025-Q3
year      2025                      2024                      2024-01-01..2024-12-31
rolling7  2024-02-23..2024-02-29    2023-02-22..2023-02-28    2024-02-16..2024-02-22
rolling7  2024-12-30..2025-01-05    2023-12-30..2024-01-05    2024-12-23..2024-12-29
rolling28 2024-02-02..2024-02-29    2023-02-01..2023-02-28    2024-01-05..2024-02-01
rolling28 2025-02-02..2025-03-01    2024-02-03..2024-03-01    2025-01-05..2025-02-01
custom    2024-02-29..2024-03-01    2023-02-28..2023-03-01    2024-02-27..2024-02-28
custom    2025-02-28..2025-03-01    2024-02-28..2024-03-01    2025-02-26..2025-02-27
custom    2024-12-20..2025-01-10    2023-12-20..2024-01-10    2024-11-28..2024-12-19
"""


@pytest.mark.parametrize("pair", PAIRS.strip().splitlines())
def test_a_period_and_its_bases(pair: str) -> None:
    grain, period, year_before, before = pair.split()
    arguments = days(period), Grain(grain)
    assert base_of(*arguments, Against.YOY, Align.DATE).period == days(year_before)
    assert base_of(*arguments, Against.PREVIOUS, Align.DATE).period == days(before)
    assert base_of(*arguments, Against.NONE, Align.DATE).period is None


@pytest.mark.parametrize(
    ("grain", "period", "base"),
    [
        ("day", "2025-12-31", "2025-01-01"),
        ("day", "2025-02-27", "2024-02-29"),
        ("month", "2025-12", "2024-12-02..2025-01-01"),
        ("week", "2025-12-29..2026-01-04", "2024-12-30..2025-01-05"),
        ("rolling7", "2025-12-25..2025-12-31", "2024-12-26..2025-01-01"),
    ],
)
def test_by_weekday_the_base_lies_364_days_earlier(grain: str, period: str, base: str) -> None:
    assert base_of(days(period), Grain(grain), Against.YOY, Align.WEEKDAY).period == days(base)


def test_every_day_of_14_years_but_29_february_finds_its_own_date() -> None:
    day = date(2019, 1, 1)
    while day < date(2033, 1, 1):
        last_year = same_date_last_year(day)
        is_leap_day = (day.month, day.day) == (2, 29)
        assert (last_year.year, last_year.month, last_year.day) == (
            day.year - 1,
            day.month,
            28 if is_leap_day else day.day,
        )
        day = date.fromordinal(day.toordinal() + 1)


@pytest.mark.parametrize(
    ("last_known", "measured", "base", "is_complete"),
    [
        pytest.param("2025-11-30", None, "2024-12-01..2024-12-31", False, id="not begun"),
        pytest.param("2025-12-01", "2025-12-01..2025-12-01", "2024-12-01..2024-12-01", False, id="one day"),
        pytest.param("2025-12-30", "2025-12-01..2025-12-30", "2024-12-01..2024-12-30", False, id="all but one"),
        pytest.param("2025-12-31", "2025-12-01..2025-12-31", "2024-12-01..2024-12-31", True, id="all"),
    ],
)
def test_a_month_is_measured_up_to_the_last_known_day_and_its_base_for_as_many_days(
    last_known: str, measured: str | None, base: str, is_complete: bool
) -> None:
    coverage = Coverage(date(2024, 1, 1), date.fromisoformat(last_known))
    pair = Pair.of(days("2025-12"), Grain.MONTH, Against.YOY, Align.DATE, coverage)
    assert pair == Pair(days("2025-12"), days(measured) if measured else None, days(base), is_complete)


def test_the_base_of_30_days_of_march_is_all_of_february() -> None:
    coverage = Coverage(date(2024, 1, 1), date(2025, 3, 30))
    pair = Pair.of(days("2025-03"), Grain.MONTH, Against.PREVIOUS, Align.DATE, coverage)
    assert pair.base == days("2025-02")


def test_a_period_in_which_the_data_begin_is_not_complete() -> None:
    coverage = Coverage(date(2025, 12, 2), date(2025, 12, 31))
    assert not Pair.of(days("2025-12"), Grain.MONTH, Against.NONE, Align.DATE, coverage).is_complete
    assert Pair.of(days("2025-12-02"), Grain.DAY, Against.NONE, Align.DATE, coverage).is_complete
