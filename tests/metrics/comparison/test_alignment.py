"""Year over year by each alignment: a table of pairs from 2019 to 2032, written from the rules and from calendars."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.comparison.period_pair import Against, base_of
from metrics.periods.notation import parse
from metrics.periods.period import Align, CalendarSettings, Grain, Period

# Grain, period, the year before, note.

DATE = """
day       2019-01-01                2018-01-01
day       2019-02-28                2018-02-28
day       2020-02-29                2019-02-28                leap_day
day       2020-03-01                2019-03-01
day       2020-12-31                2019-12-31
day       2021-02-28                2020-02-28
day       2021-03-01                2020-03-01
day       2024-02-28                2023-02-28
day       2024-02-29                2023-02-28                leap_day
day       2024-03-01                2023-03-01
day       2025-02-28                2024-02-28
day       2025-03-01                2024-03-01
day       2028-02-29                2027-02-28                leap_day
day       2032-02-29                2031-02-28                leap_day
day       2032-12-31                2031-12-31
week      2019-01-07..2019-01-13    2018-01-08..2018-01-14
week      2020-02-24..2020-03-01    2019-02-25..2019-03-03
week      2020-12-28..2021-01-03    2019-12-30..2020-01-05
week      2021-03-01..2021-03-07    2020-03-02..2020-03-08
week      2024-02-26..2024-03-03    2023-02-27..2023-03-05
week      2024-12-30..2025-01-05    2024-01-01..2024-01-07
week      2026-12-28..2027-01-03    2025-12-29..2026-01-04
week      2028-02-28..2028-03-05    2027-03-01..2027-03-07
month     2019-02                   2018-02
month     2020-01                   2019-01
month     2020-02                   2019-02                   other_length
month     2021-02                   2020-02                   other_length
month     2022-02                   2021-02
month     2024-02                   2023-02                   other_length
month     2024-03                   2023-03
month     2025-02                   2024-02                   other_length
month     2025-12                   2024-12
month     2028-02                   2027-02                   other_length
month     2029-02                   2028-02                   other_length
month     2032-02                   2031-02                   other_length
quarter   2019-Q4                   2018-Q4
quarter   2020-Q1                   2019-Q1                   other_length
quarter   2021-Q1                   2020-Q1                   other_length
quarter   2022-Q1                   2021-Q1
quarter   2024-Q2                   2023-Q2
quarter   2025-Q4                   2024-Q4
quarter   2029-Q1                   2028-Q1                   other_length
quarter   2032-Q1                   2031-Q1                   other_length
year      2019                      2018
year      2020                      2019                      other_length
year      2021                      2020                      other_length
year      2022                      2021
year      2025                      2024                      other_length
year      2027                      2026
year      2028                      2027                      other_length
year      2032                      2031                      other_length
rolling7  2019-12-29..2020-01-04    2018-12-29..2019-01-04
rolling7  2024-02-22..2024-02-28    2023-02-22..2023-02-28
rolling7  2024-02-23..2024-02-29    2023-02-22..2023-02-28    leap_day
rolling7  2024-02-24..2024-03-01    2023-02-23..2023-03-01
rolling7  2024-02-29..2024-03-06    2023-02-28..2023-03-06
rolling7  2025-02-24..2025-03-02    2024-02-25..2024-03-02
rolling28 2020-02-02..2020-02-29    2019-02-01..2019-02-28    leap_day
rolling28 2021-02-03..2021-03-02    2020-02-04..2020-03-02
rolling28 2024-02-03..2024-03-01    2023-02-02..2023-03-01
rolling28 2025-02-01..2025-02-28    2024-02-01..2024-02-28
rolling28 2032-12-04..2032-12-31    2031-12-04..2031-12-31
custom    2019-11-11..2019-11-11    2018-11-11..2018-11-11
custom    2019-03-01..2020-02-29    2018-03-01..2019-02-28    leap_day
custom    2020-03-01..2021-03-01    2019-03-01..2020-03-01    other_length
custom    2023-12-15..2024-01-15    2022-12-15..2023-01-15
custom    2024-02-01..2024-02-29    2023-02-01..2023-02-28    leap_day
custom    2024-02-15..2024-03-15    2023-02-15..2023-03-15    other_length
custom    2024-02-20..2024-02-29    2023-02-20..2023-02-28    leap_day
custom    2024-02-28..2024-03-01    2023-02-28..2023-03-01    other_length
custom    2024-02-29..2024-03-01    2023-02-28..2023-03-01    leap_day
custom    2024-03-01..2025-02-28    2023-03-01..2024-02-28
custom    2024-01-01..2025-12-31    2023-01-01..2024-12-31
custom    2025-02-01..2025-02-28    2024-02-01..2024-02-28
custom    2025-02-15..2025-03-15    2024-02-15..2024-03-15    other_length
custom    2032-06-01..2032-06-18    2031-06-01..2031-06-18
"""

WEEKDAY = """
day       2019-01-01                2018-01-02
day       2020-02-28                2019-03-01
day       2020-02-29                2019-03-02
day       2020-03-01                2019-03-03
day       2020-12-31                2020-01-02
day       2021-02-28                2020-03-01
day       2021-03-01                2020-03-02
day       2024-02-29                2023-03-02
day       2024-12-25                2023-12-27
day       2025-01-01                2024-01-03
day       2025-12-31                2025-01-01
day       2032-12-31                2032-01-02
week      2019-12-30..2020-01-05    2018-12-31..2019-01-06
week      2020-12-28..2021-01-03    2019-12-30..2020-01-05
week      2024-02-26..2024-03-03    2023-02-27..2023-03-05
week      2026-12-28..2027-01-03    2025-12-29..2026-01-04
week      2032-12-27..2033-01-02    2031-12-29..2032-01-04
month     2019-01                   2018-01-02..2018-02-01
month     2020-02                   2019-02-02..2019-03-02
month     2020-03                   2019-03-03..2019-04-02
month     2021-02                   2020-02-03..2020-03-01
month     2024-12                   2023-12-03..2024-01-02
month     2028-02                   2027-02-02..2027-03-02
quarter   2021-Q1                   2020-01-03..2020-04-01
quarter   2024-Q1                   2023-01-02..2023-04-02
quarter   2032-Q4                   2031-10-03..2032-01-02
year      2019                      2018-01-02..2019-01-01
year      2020                      2019-01-02..2020-01-02
year      2021                      2020-01-03..2021-01-01
year      2024                      2023-01-02..2024-01-02
rolling7  2021-12-29..2022-01-04    2020-12-30..2021-01-05
rolling7  2024-02-23..2024-02-29    2023-02-24..2023-03-02
rolling28 2020-02-02..2020-02-29    2019-02-03..2019-03-02
rolling28 2025-02-01..2025-02-28    2024-02-03..2024-03-01
custom    2023-11-01..2023-11-11    2022-11-02..2022-11-12
custom    2024-02-29..2024-03-01    2023-03-02..2023-03-03
custom    2024-12-20..2025-01-10    2023-12-22..2024-01-12
custom    2031-12-31..2032-01-01    2031-01-01..2031-01-02
"""

# 2020, 2026 and 2032 have 53 weeks: after the first two, the same week lies 371 days back for a year.
ISO_WEEK = """
week      2019-01-07..2019-01-13    2018-01-08..2018-01-14
week      2019-12-30..2020-01-05    2018-12-31..2019-01-06
week      2020-12-21..2020-12-27    2019-12-23..2019-12-29
week      2020-12-28..2021-01-03    2019-12-23..2019-12-29    week_53
week      2021-01-04..2021-01-10    2019-12-30..2020-01-05
week      2021-01-11..2021-01-17    2020-01-06..2020-01-12
week      2021-06-14..2021-06-20    2020-06-08..2020-06-14
week      2021-12-27..2022-01-02    2020-12-21..2020-12-27
week      2022-01-03..2022-01-09    2021-01-04..2021-01-10
week      2022-12-26..2023-01-01    2021-12-27..2022-01-02
week      2024-12-30..2025-01-05    2024-01-01..2024-01-07
week      2025-12-22..2025-12-28    2024-12-23..2024-12-29
week      2025-12-29..2026-01-04    2024-12-30..2025-01-05
week      2026-12-21..2026-12-27    2025-12-22..2025-12-28
week      2026-12-28..2027-01-03    2025-12-22..2025-12-28    week_53
week      2027-01-04..2027-01-10    2025-12-29..2026-01-04
week      2027-12-27..2028-01-02    2026-12-21..2026-12-27
week      2032-12-20..2032-12-26    2031-12-22..2031-12-28
week      2032-12-27..2033-01-02    2031-12-22..2031-12-28    week_53
day       2020-12-27                2019-12-29
day       2020-12-28                2019-12-23                week_53
day       2020-12-31                2019-12-26                week_53
day       2021-01-01                2019-12-27                week_53
day       2021-01-03                2019-12-29                week_53
day       2021-01-04                2019-12-30
day       2021-12-31                2020-12-25
day       2022-01-01                2020-12-26
day       2022-01-02                2020-12-27
day       2022-01-03                2021-01-04
day       2024-02-29                2023-03-02
day       2026-12-31                2025-12-25                week_53
day       2027-01-01                2025-12-26                week_53
day       2027-02-06                2026-01-31
day       2032-12-31                2031-12-26                week_53
month     2020-12                   2019-12-03..2020-01-02
month     2021-01                   2019-12-27..2020-01-26    week_53
month     2021-02                   2020-01-27..2020-02-23
month     2024-02                   2023-02-02..2023-03-02
month     2027-01                   2025-12-26..2026-01-25    week_53
quarter   2021-Q1                   2019-12-27..2020-03-25    week_53
quarter   2021-Q2                   2020-03-26..2020-06-24
quarter   2032-Q4                   2031-10-03..2032-01-02
year      2020                      2019-01-02..2020-01-02
year      2021                      2019-12-27..2020-12-25    week_53
year      2025                      2024-01-03..2025-01-01
year      2027                      2025-12-26..2026-12-25    week_53
rolling7  2020-12-25..2020-12-31    2019-12-27..2020-01-02
rolling7  2021-01-02..2021-01-08    2019-12-28..2020-01-03    week_53
rolling28 2020-12-07..2021-01-03    2019-12-09..2020-01-05
rolling28 2021-01-04..2021-01-31    2019-12-30..2020-01-26
custom    2020-12-21..2021-01-10    2019-12-23..2020-01-12
custom    2020-12-31..2021-01-01    2019-12-26..2019-12-27    week_53
custom    2024-02-29..2024-03-01    2023-03-02..2023-03-03
custom    2032-12-30..2033-01-02    2031-12-25..2031-12-28    week_53
"""

# The first month of the fiscal year, grain, period, the year before, note.
FISCAL_YEAR = """
1  quarter   2024-Q1                   2023-Q1                   other_length
1  quarter   2025-Q1                   2024-Q1                   other_length
1  quarter   2025-Q2                   2024-Q2
1  year      2019                      2018
1  year      2020                      2019                      other_length
1  year      2025                      2024                      other_length
1  month     2024-02                   2023-02                   other_length
2  quarter   2024-02-01..2024-04-30    2023-02-01..2023-04-30    other_length
2  quarter   2024-05-01..2024-07-31    2023-05-01..2023-07-31
2  quarter   2024-11-01..2025-01-31    2023-11-01..2024-01-31
2  quarter   2025-02-01..2025-04-30    2024-02-01..2024-04-30    other_length
2  year      2023-02-01..2024-01-31    2022-02-01..2023-01-31
2  year      2024-02-01..2025-01-31    2023-02-01..2024-01-31    other_length
2  year      2025-02-01..2026-01-31    2024-02-01..2025-01-31    other_length
2  year      2028-02-01..2029-01-31    2027-02-01..2028-01-31    other_length
2  month     2025-02                   2024-02                   other_length
2  custom    2025-02-15..2025-03-15    2024-02-15..2024-03-15    other_length
3  quarter   2023-12-01..2024-02-29    2022-12-01..2023-02-28    other_length
3  quarter   2024-12-01..2025-02-28    2023-12-01..2024-02-29    other_length
3  quarter   2025-03-01..2025-05-31    2024-03-01..2024-05-31
3  year      2021-03-01..2022-02-28    2020-03-01..2021-02-28
3  year      2023-03-01..2024-02-29    2022-03-01..2023-02-28    other_length
3  year      2024-03-01..2025-02-28    2023-03-01..2024-02-29    other_length
3  rolling28 2025-02-01..2025-02-28    2024-02-01..2024-02-28
3  custom    2023-12-01..2024-02-29    2022-12-01..2023-02-28    leap_day
4  quarter   2019-Q2                   2018-Q2
4  quarter   2024-Q1                   2023-Q1                   other_length
4  quarter   2025-Q4                   2024-Q4
4  year      2018-04-01..2019-03-31    2017-04-01..2018-03-31
4  year      2019-04-01..2020-03-31    2018-04-01..2019-03-31    other_length
4  year      2020-04-01..2021-03-31    2019-04-01..2020-03-31    other_length
4  year      2021-04-01..2022-03-31    2020-04-01..2021-03-31
4  year      2024-04-01..2025-03-31    2023-04-01..2024-03-31    other_length
4  year      2031-04-01..2032-03-31    2030-04-01..2031-03-31    other_length
4  day       2024-02-29                2023-02-28                leap_day
4  day       2025-04-01                2024-04-01
4  week      2021-03-29..2021-04-04    2020-03-30..2020-04-05
4  week      2024-02-26..2024-03-03    2023-02-27..2023-03-05
4  custom    2024-03-20..2024-04-10    2023-03-20..2023-04-10
5  quarter   2021-11-01..2022-01-31    2020-11-01..2021-01-31
5  quarter   2024-02-01..2024-04-30    2023-02-01..2023-04-30    other_length
7  quarter   2021-Q1                   2020-Q1                   other_length
7  quarter   2025-Q3                   2024-Q3
7  year      2018-07-01..2019-06-30    2017-07-01..2018-06-30
7  year      2023-07-01..2024-06-30    2022-07-01..2023-06-30    other_length
7  year      2024-07-01..2025-06-30    2023-07-01..2024-06-30    other_length
7  year      2025-07-01..2026-06-30    2024-07-01..2025-06-30
7  rolling7  2024-02-23..2024-02-29    2023-02-22..2023-02-28    leap_day
10 quarter   2024-Q4                   2023-Q4
10 quarter   2032-Q1                   2031-Q1                   other_length
10 year      2019-10-01..2020-09-30    2018-10-01..2019-09-30    other_length
10 year      2022-10-01..2023-09-30    2021-10-01..2022-09-30
10 year      2027-10-01..2028-09-30    2026-10-01..2027-09-30    other_length
10 year      2028-10-01..2029-09-30    2027-10-01..2028-09-30    other_length
10 month     2025-10                   2024-10
12 quarter   2019-12-01..2020-02-29    2018-12-01..2019-02-28    other_length
12 quarter   2020-12-01..2021-02-28    2019-12-01..2020-02-29    other_length
12 year      2023-12-01..2024-11-30    2022-12-01..2023-11-30    other_length
"""

# A base there is from 50 days before the festival to 40 after it; 2033 has its Lunar New Year on 31 January.
LUNAR_NEW_YEAR = """
day       2019-02-05                2018-02-16
day       2020-01-25                2019-02-05
day       2021-02-12                2020-01-25
day       2022-02-01                2021-02-12
day       2023-01-21                2022-01-31
day       2023-01-22                2022-02-01
day       2024-02-10                2023-01-22
day       2025-01-29                2024-02-10
day       2026-02-17                2025-01-29
day       2028-01-26                2027-02-06
day       2031-01-23                2030-02-03
day       2032-02-11                2031-01-23
day       2024-02-29                2023-02-10
day       2025-02-12                2024-02-24
day       2022-12-31                2022-01-10
day       2023-01-01                2022-01-11
day       2024-07-01                -                         outside_festival
day       2019-12-05                -                         outside_festival
day       2019-12-06                2018-12-17
day       2020-03-05                2019-03-17
day       2020-03-06                -                         outside_festival
day       2024-12-09                -                         outside_festival
day       2024-12-10                2023-12-22
day       2025-03-10                2024-03-21
day       2025-03-11                -                         outside_festival
day       2025-12-28                -                         outside_festival
day       2025-12-29                2024-12-10
day       2026-03-29                2025-03-10
day       2026-03-30                -                         outside_festival
week      2024-12-09..2024-12-15    -                         outside_festival
week      2024-12-16..2024-12-22    2023-12-28..2024-01-03
week      2024-12-30..2025-01-05    2024-01-11..2024-01-17
week      2025-01-27..2025-02-02    2024-02-08..2024-02-14
week      2025-03-03..2025-03-09    2024-03-14..2024-03-20
week      2025-03-10..2025-03-16    -                         outside_festival
week      2026-02-16..2026-02-22    2025-01-28..2025-02-03
month     2019-02                   2018-02-12..2018-03-11
month     2020-01                   2019-01-12..2019-02-11
month     2020-02                   2019-02-12..2019-03-12
month     2020-03                   -                         outside_festival
month     2021-01                   2019-12-14..2020-01-13
month     2021-02                   2020-01-14..2020-02-10
month     2023-01                   2022-01-11..2022-02-10
month     2023-12                   -                         outside_festival
month     2024-01                   2022-12-13..2023-01-12
month     2024-02                   2023-01-13..2023-02-10
month     2024-12                   -                         outside_festival
month     2025-01                   2024-01-13..2024-02-12
month     2025-02                   2024-02-13..2024-03-11
month     2026-01                   2024-12-13..2025-01-12
month     2026-02                   2025-01-13..2025-02-09
month     2026-03                   -                         outside_festival
month     2026-06                   -                         outside_festival
month     2028-02                   2027-02-12..2027-03-12
month     2031-01                   2030-01-12..2030-02-11
month     2032-02                   2031-01-13..2031-02-10
quarter   2025-Q1                   -                         outside_festival
quarter   2026-Q1                   -                         outside_festival
year      2025                      -                         outside_festival
rolling7  2022-12-28..2023-01-03    2022-01-07..2022-01-13
rolling7  2024-02-10..2024-02-16    2023-01-22..2023-01-28
rolling28 2025-01-15..2025-02-11    2024-01-27..2024-02-23
custom    2020-01-24..2020-01-30    2019-02-04..2019-02-10
custom    2021-05-01..2021-05-05    -                         outside_festival
custom    2022-12-25..2023-01-25    2022-01-04..2022-02-04
custom    2024-02-01..2025-02-01    -                         outside_festival
custom    2024-12-09..2025-03-10    -                         outside_festival
custom    2024-12-10..2025-03-10    2023-12-22..2024-03-21
custom    2024-12-10..2025-03-11    -                         outside_festival
custom    2025-12-29..2026-03-29    2024-12-10..2025-03-10
custom    2029-02-12..2029-02-18    2028-01-25..2028-01-31
custom    2032-12-31..2033-01-01    2032-01-11..2032-01-12
"""

FESTIVALS = """
2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29
2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11
"""
NEW_YEARS = [date.fromisoformat(day) for day in FESTIVALS.split()]
BEFORE, AFTER = 50, 40
"""Days of the festival's neighbourhood."""

# Alignment, the first month of the fiscal year, the line.
ROWS = [
    *(("date", "1", line) for line in DATE.strip().splitlines()),
    *(("weekday", "1", line) for line in WEEKDAY.strip().splitlines()),
    *(("iso-week", "1", line) for line in ISO_WEEK.strip().splitlines()),
    *(("fiscal-year", *line.split(maxsplit=1)) for line in FISCAL_YEAR.strip().splitlines()),
    *(("lunar-new-year", "1", line) for line in LUNAR_NEW_YEAR.strip().splitlines()),
]
IDS = [" ".join([align, first, *line.split()[:2]]) for align, first, line in ROWS]


def days(text: str) -> Period:
    return parse(text)[0]


def base(period: Period, grain: Grain, align: Align, first_month: int = 1) -> tuple[Period | None, str]:
    period_pair = base_of(
        period, grain, Against.YOY, align, CalendarSettings(country="CN", fiscal_year_starts=first_month)
    )
    return period_pair.period, period_pair.note


@pytest.mark.parametrize(("align", "first_month", "row"), ROWS, ids=IDS)
def test_a_period_and_the_year_before(align: str, first_month: str, row: str) -> None:
    grain, period, expected, *note = row.split()
    period_pair = base(days(period), Grain(grain), Align(align), int(first_month))
    assert period_pair == (None if expected == "-" else days(expected), "".join(note))


def test_the_table_has_at_least_150_different_pairs_and_all_alignments() -> None:
    assert len(set(IDS)) == len(IDS) >= 150
    assert {align for align, _, _ in ROWS} == {align.value for align in Align}


@pytest.mark.parametrize("first_month", [4, 10, 12])
@pytest.mark.parametrize("align", ["date", "weekday", "iso-week", "lunar-new-year"])
def test_only_the_fiscal_alignment_asks_when_the_fiscal_year_starts(align: str, first_month: int) -> None:
    for period, grain in _periods(2023, 2026, first_month=1):
        assert base(period, grain, Align(align), first_month) == base(period, grain, Align(align))


def test_without_a_reckoning_of_ones_own_the_fiscal_year_is_the_calendar_year() -> None:
    assert CalendarSettings() == CalendarSettings(country="CN", fiscal_year_starts=1)
    for period, grain in _periods(2019, 2032, first_month=1):
        assert base(period, grain, Align.FISCAL_YEAR) == base(period, grain, Align.DATE)


@pytest.mark.parametrize("first_month", range(1, 13))
def test_fiscal_quarters_and_years_pair_whole(first_month: int) -> None:
    for period, grain in _periods(2019, 2032, first_month):
        year_before = Period(
            _months_after(period.start, -12), _months_after(period.end + timedelta(1), -12) - timedelta(1)
        )
        note = "" if year_before.days == period.days else "other_length"
        assert base(period, grain, Align.FISCAL_YEAR, first_month) == (year_before, note)


day = st.dates(date(2019, 1, 1), date(2032, 12, 31))
window = st.builds(lambda first, more: Period(first, first + timedelta(more)), day, st.integers(0, 299))


@given(window, st.sampled_from(Grain))
def test_by_weekday_both_ends_lie_364_days_earlier_on_the_same_weekday(period: Period, grain: Grain) -> None:
    earlier, note = base(period, grain, Align.WEEKDAY)
    assert earlier is not None
    assert (period.start - earlier.start).days == (period.end - earlier.end).days == 364
    assert earlier.start.weekday() == period.start.weekday()
    assert earlier.end.weekday() == period.end.weekday()
    assert note == ""


@given(day)
def test_a_week_by_date_is_the_week_by_weekday(some_day: date) -> None:
    monday = some_day - timedelta(some_day.weekday())
    week = Period(monday, monday + timedelta(6))
    assert base(week, Grain.WEEK, Align.DATE) == base(week, Grain.WEEK, Align.WEEKDAY)


@given(window, st.sampled_from(Grain))
def test_by_iso_week_the_base_begins_in_the_same_week_on_the_same_weekday(period: Period, grain: Grain) -> None:
    earlier, note = base(period, grain, Align.ISO_WEEK)
    year, week, weekday = period.start.isocalendar()
    assert earlier is not None
    assert earlier.start.isocalendar() == (year - 1, min(week, 52), weekday)  # no two years in a row have 53 weeks
    assert earlier.days == period.days
    assert note == ("week_53" if week == 53 else "")


@given(st.integers(1, len(NEW_YEARS) - 1), st.integers(-BEFORE, AFTER), st.data())
def test_near_the_festival_the_base_lies_as_far_from_its_own(year: int, first: int, data: st.DataObject) -> None:
    last = data.draw(st.integers(first, AFTER))
    this_period, period_before = (
        (festival + timedelta(first), festival + timedelta(last)) for festival in _two_festivals(year)
    )
    assert base(Period(*this_period), Grain.CUSTOM, Align.LUNAR_NEW_YEAR) == (Period(*period_before), "")


@given(st.dates(date(2019, 1, 1), date(2032, 12, 11)), st.integers(0, 299))
def test_beyond_the_festival_there_is_no_base(first: date, days_more: int) -> None:
    period = Period(first, first + timedelta(days_more))
    near = any(
        (festival - period.start).days <= BEFORE and (period.end - festival).days <= AFTER for festival in NEW_YEARS
    )
    period_pair, note = base(period, Grain.CUSTOM, Align.LUNAR_NEW_YEAR)
    assert (period_pair is not None, note) == ((True, "") if near else (False, "outside_festival"))


@given(window, st.sampled_from(["weekday", "iso-week", "lunar-new-year"]), st.sampled_from(Grain))
def test_a_base_that_is_shifted_keeps_the_length(period: Period, align: str, grain: Grain) -> None:
    earlier, _ = base(period, grain, Align(align))
    assert earlier is None or earlier.days == period.days


@given(day, st.sampled_from([(Grain.ROLLING7, 7), (Grain.ROLLING28, 28)]), st.sampled_from(Align))
def test_a_rolling_window_keeps_its_length(last: date, rolling: tuple[Grain, int], align: Align) -> None:
    grain, length = rolling
    earlier, _ = base(Period(last - timedelta(length - 1), last), grain, align)
    assert earlier is None or earlier.days == length


@given(window, st.sampled_from(Align), st.integers(1, 12))
def test_no_base_overlaps_a_period_of_300_days(period: Period, align: Align, first_month: int) -> None:
    earlier, _ = base(period, Grain.CUSTOM, align, first_month)
    assert earlier is None or earlier.end < period.start


def _periods(first_year: int, last_year: int, first_month: int) -> Iterator[tuple[Period, Grain]]:
    """All months, and the quarters and years that begin with the month."""
    for year in range(first_year, last_year + 1):
        for month in range(1, 13):
            start = date(year, month, 1)
            since = (month - first_month) % 12
            yield _whole(start, 1), Grain.MONTH
            if since % 3 == 0:
                yield _whole(start, 3), Grain.QUARTER
            if since == 0:
                yield _whole(start, 12), Grain.YEAR


def _whole(start: date, months: int) -> Period:
    return Period(start, _months_after(start, months) - timedelta(1))


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _two_festivals(index: int) -> tuple[date, date]:
    return NEW_YEARS[index], NEW_YEARS[index - 1]


@pytest.mark.parametrize("day", ["1902-07-01", "2100-02-09", "2150-01-31"])
def test_where_no_lunar_new_year_is_known_there_is_no_counterpart(day: str) -> None:
    assert base(days(day), Grain.DAY, Align.LUNAR_NEW_YEAR) == (None, "outside_festival")
