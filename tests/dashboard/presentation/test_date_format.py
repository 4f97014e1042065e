"""Days and periods as people read them."""

from datetime import date

import pytest

from dashboard.i18n import words
from dashboard.presentation.date_format import day_name, period_name, place, ticks
from metrics.periods.notation import parse
from metrics.periods.period import Grain


@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        ("2025", "2025", "2025 年"),
        ("2025-Q4", "2025 Q4", "2025 年第四季度"),
        ("2025-12", "Dec 2025", "2025 年 12 月"),
        ("2025-12-31", "31 Dec 2025", "2025 年 12 月 31 日"),
        ("2025-12-01..2025-12-14", "1–14 Dec 2025", "2025 年 12 月 1 日至 14 日"),
        ("2024-12-30..2025-01-05", "30 Dec 2024 – 5 Jan 2025", "2024 年 12 月 30 日至 2025 年 1 月 5 日"),
    ],
)
def test_a_period_has_the_name_that_people_use(period: str, english: str, chinese: str) -> None:
    parsed = parse(period)[0]
    assert (period_name(parsed, words("en")), period_name(parsed, words("zh"))) == (english, chinese)


def test_a_day_is_written_out() -> None:
    assert day_name(date(2024, 2, 29), words("en")) == "29 Feb 2024"


def test_months_are_all_labelled_and_days_by_month() -> None:
    months = [date(2025, month, 1) for month in range(1, 13)]
    assert list(ticks(words("en"), months, Grain.MONTH, narrow=False).values())[:3] == ["Jan", "Feb", "Mar"]
    assert list(ticks(words("zh"), months, Grain.MONTH, narrow=True).values())[:3] == ["1", "2", "3"]
    days = [date.fromordinal(date(2025, 1, 1).toordinal() + n) for n in range(365)]
    assert ticks(words("en"), days, Grain.DAY, narrow=False)[32] == "Feb"


def test_a_few_weeks_of_days_are_labelled_by_date_at_most_twelve_of_them() -> None:
    days = [date(2025, 12, day) for day in range(1, 32)]
    labels = ticks(words("en"), days, Grain.DAY, narrow=False)
    assert labels[1] == "12-01"
    assert len(labels) <= 12


def test_the_middle_of_a_month_stands_at_the_months_own_place() -> None:
    months = [date(2025, month, 1) for month in range(1, 13)]
    assert place(months, Grain.MONTH, date(2025, 7, 16)) == pytest.approx(7, abs=0.02)
    assert place(months, Grain.MONTH, date(2025, 1, 1)) == 0.5
