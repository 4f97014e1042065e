"""A period that is not over beside a year earlier: up to the same date, whatever 29 February does to the days."""

from datetime import date, timedelta

import pytest

from metrics.comparison.period_pair import Against, Pair
from metrics.periods.notation import parse
from metrics.periods.period import Align, CalendarSettings, Coverage, Grain, Period, holding

APRIL = CalendarSettings("CN", 4)
LEAP_YEARS = (2020, 2024, 2028, 2032)

# Grain, period, last known day, the base's first and last day, what is said; by hand from calendars.
TO_DATE = """
year     2019                   2019-04-01  2018-01-01  2018-04-01  -
year     2020                   2020-02-28  2019-01-01  2019-02-28  -
year     2020                   2020-02-29  2019-01-01  2019-02-28  leap_day
year     2020                   2020-03-01  2019-01-01  2019-03-01  other_length
year     2020                   2020-12-30  2019-01-01  2019-12-30  other_length
year     2021                   2021-02-27  2020-01-01  2020-02-27  -
year     2021                   2021-02-28  2020-01-01  2020-02-28  -
year     2021                   2021-03-01  2020-01-01  2020-03-01  other_length
year     2021                   2021-12-30  2020-01-01  2020-12-30  other_length
year     2022                   2022-03-01  2021-01-01  2021-03-01  -
year     2023                   2023-12-30  2022-01-01  2022-12-30  -
year     2024                   2024-02-29  2023-01-01  2023-02-28  leap_day
year     2024                   2024-04-01  2023-01-01  2023-04-01  other_length
year     2025                   2025-04-01  2024-01-01  2024-04-01  other_length
year     2025                   2025-12-01  2024-01-01  2024-12-01  other_length
year     2026                   2026-04-01  2025-01-01  2025-04-01  -
year     2028                   2028-02-29  2027-01-01  2027-02-28  leap_day
year     2029                   2029-03-01  2028-01-01  2028-03-01  other_length
year     2032                   2032-03-01  2031-01-01  2031-03-01  other_length
quarter  2020-Q1                2020-02-29  2019-01-01  2019-02-28  leap_day
quarter  2020-Q1                2020-03-30  2019-01-01  2019-03-30  other_length
quarter  2021-Q1                2021-03-30  2020-01-01  2020-03-30  other_length
quarter  2024-Q1                2024-02-28  2023-01-01  2023-02-28  -
quarter  2025-Q1                2025-02-28  2024-01-01  2024-02-28  -
quarter  2025-Q1                2025-03-01  2024-01-01  2024-03-01  other_length
quarter  2025-Q2                2025-05-15  2024-04-01  2024-05-15  -
quarter  2029-Q1                2029-03-30  2028-01-01  2028-03-30  other_length
month    2024-02                2024-02-28  2023-02-01  2023-02-28  -
month    2025-02                2025-02-27  2024-02-01  2024-02-27  -
month    2025-03                2025-03-30  2024-03-01  2024-03-30  -
custom   2025-01-01..2025-04-30 2025-04-01  2024-01-01  2024-04-01  other_length
custom   2024-02-15..2024-03-15 2024-02-29  2023-02-15  2023-02-28  leap_day
custom   2024-02-29..2024-03-15 2024-02-29  2023-02-28  2023-02-28  leap_day
custom   2024-02-29..2024-03-15 2024-03-01  2023-02-28  2023-03-01  leap_day
custom   2025-02-15..2025-03-15 2025-02-28  2024-02-15  2024-02-28  -
custom   2023-12-15..2024-03-15 2024-03-01  2022-12-15  2023-03-01  other_length
custom   2024-12-15..2025-03-15 2025-03-01  2023-12-15  2024-03-01  other_length
week     2025-02-24..2025-03-02 2025-03-01  2024-02-26  2024-03-02  -
week     2024-02-26..2024-03-03 2024-02-29  2023-02-27  2023-03-02  -
"""


def pair(period: Period, grain: Grain, known_to: date, against: Against, **how: object) -> Pair:
    return Pair.of(period, grain, against, how.get("align", Align.DATE), Coverage(date(2010, 1, 1), known_to), APRIL)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", TO_DATE.strip().splitlines())
def test_a_period_that_is_not_over_stands_beside_the_same_dates(line: str) -> None:
    grain, period, known_to, start, end, note = line.split()
    period_pair = pair(parse(period)[0], Grain(grain), date.fromisoformat(known_to), Against.YOY)
    assert period_pair.measured and period_pair.base and not period_pair.is_complete
    assert (period_pair.measured.end.isoformat(), period_pair.base.start.isoformat()) == (known_to, start)
    assert (period_pair.base.end.isoformat(), period_pair.note or "-") == (end, note)


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.QUARTER, Grain.YEAR])
@pytest.mark.parametrize("align", [Align.DATE, Align.FISCAL_YEAR])
def test_every_last_known_day_of_14_years_finds_its_own_date_in_the_base(grain: Grain, align: Align) -> None:
    day = date(2019, 1, 1)
    while day < date(2033, 1, 1):
        period = holding(grain, day, APRIL.starts(align))
        if day != period.end:
            base = pair(period, grain, day, Against.YOY, align=align).base
            is_leap_day = (day.month, day.day) == (2, 29)
            assert base and base.end == date(day.year - 1, day.month, 28 if is_leap_day else day.day), day
        day += timedelta(1)


def test_a_fiscal_year_that_began_in_april_is_cut_to_the_same_date() -> None:
    """FY2025 began on 1 April 2024; on 1 March 2025 its base has a 29 February behind it, and it has none."""
    fiscal = Period(date(2024, 4, 1), date(2025, 3, 31))
    period_pair = pair(fiscal, Grain.YEAR, date(2025, 3, 1), Against.YOY, align=Align.FISCAL_YEAR)
    assert (period_pair.base, period_pair.note) == (Period(date(2023, 4, 1), date(2024, 3, 1)), "other_length")
    in_leap_year = Period(date(2023, 4, 1), date(2024, 3, 31))
    period_pair = pair(in_leap_year, Grain.YEAR, date(2024, 2, 29), Against.YOY, align=Align.FISCAL_YEAR)
    assert (period_pair.base, period_pair.note) == (Period(date(2022, 4, 1), date(2023, 2, 28)), "leap_day")


@pytest.mark.parametrize("known_to", ["2024-02-29", "2025-03-01", "2025-12-01"])
def test_the_year_before_and_a_year_earlier_are_the_same_comparison(known_to: str) -> None:
    day = date.fromisoformat(known_to)
    year = holding(Grain.YEAR, day)
    previous, year_over_year = (pair(year, Grain.YEAR, day, against) for against in (Against.PREVIOUS, Against.YOY))
    assert (previous.base, previous.note) == (year_over_year.base, year_over_year.note)


# The period before: as many days from its start, or all of it where it is shorter, which is said.
BEFORE = """
month    2025-03                2025-03-15  2025-02-01  2025-02-15  -
month    2025-03                2025-03-29  2025-02-01  2025-02-28  other_length
month    2024-03                2024-03-29  2024-02-01  2024-02-29  -
month    2024-03                2024-03-30  2024-02-01  2024-02-29  other_length
month    2025-03                2025-03-31  2025-02-01  2025-02-28  other_length
month    2025-08                2025-08-31  2025-07-01  2025-07-31  -
quarter  2025-Q2                2025-06-29  2025-01-01  2025-03-31  -
quarter  2024-Q2                2024-05-15  2024-01-01  2024-02-14  -
quarter  2025-Q1                2025-03-01  2024-10-01  2024-11-29  -
week     2025-12-08..2025-12-14 2025-12-09  2025-12-01  2025-12-02  -
custom   2025-12-08..2025-12-14 2025-12-09  2025-12-01  2025-12-02  -
"""


@pytest.mark.parametrize("line", BEFORE.strip().splitlines())
def test_a_period_stands_beside_as_many_days_of_the_one_before(line: str) -> None:
    grain, period, known_to, start, end, note = line.split()
    period_pair = pair(parse(period)[0], Grain(grain), date.fromisoformat(known_to), Against.PREVIOUS)
    assert period_pair.base and (period_pair.base.start.isoformat(), period_pair.base.end.isoformat()) == (start, end)
    assert (period_pair.note or "-") == note


@pytest.mark.parametrize(
    ("align", "base"),
    [
        (Align.WEEKDAY, "2024-01-03..2024-04-02"),
        (Align.ISO_WEEK, "2024-01-03..2024-04-02"),
    ],
)
def test_by_weekday_as_many_days_are_taken(align: Align, base: str) -> None:
    period_pair = pair(parse("2025")[0], Grain.YEAR, date(2025, 4, 1), Against.YOY, align=align)
    assert (period_pair.base, period_pair.note) == (parse(base)[0], "")
