"""Which days of last year a day is like, by the calendars of 2024 and 2025."""

from datetime import date

import pytest

from metrics.analysis.anomalies import is_special, ordinary_days, same_special_day

CN = "CN"


@pytest.mark.parametrize(
    ("what", "day", "like"),
    [
        ("the Lunar New Year", date(2025, 1, 29), date(2024, 2, 10)),
        ("two weeks before it", date(2025, 1, 15), date(2024, 1, 27)),
        ("the Lantern Festival", date(2025, 2, 12), date(2024, 2, 24)),
        ("National Day", date(2025, 10, 1), date(2024, 10, 1)),
        ("the day before National Day", date(2025, 9, 30), date(2024, 9, 30)),
        ("the day after the holiday, which was a day longer", date(2025, 10, 9), date(2024, 10, 8)),
        ("the second day of the Dragon Boat Festival", date(2025, 6, 1), date(2024, 6, 9)),
        ("a Sunday worked for National Day", date(2025, 9, 28), date(2024, 9, 29)),
        ("a Saturday worked for it", date(2025, 10, 11), date(2024, 10, 12)),
    ],
)
def test_a_special_day_is_like_the_same_day_of_last_year(what: str, day: date, like: date) -> None:
    assert is_special(day, CN), what
    assert same_special_day(day, CN) == like


@pytest.mark.parametrize(
    "day", [date(2025, 10, 8), date(2026, 9, 25)], ids=["an eighth day", "a holiday that was part"]
)
def test_a_special_day_that_last_year_did_not_have_is_like_none(day: date) -> None:
    assert is_special(day, CN)
    assert same_special_day(day, CN) is None


def test_an_ordinary_day_is_like_the_nearest_ordinary_days_of_its_weekday() -> None:
    assert ordinary_days(date(2024, 9, 17), weekday=1, country=CN) == (
        date(2024, 9, 10), date(2024, 9, 24), date(2024, 9, 3),
    )  # fmt: skip


def test_the_weekday_may_be_another_one() -> None:
    assert ordinary_days(date(2024, 7, 3), weekday=0, country=CN)[0] == date(2024, 7, 1)


def test_where_people_work_on_sundays_a_sunday_is_an_ordinary_day() -> None:
    assert not is_special(date(2025, 3, 16), "SA")


def test_holidays_are_those_of_the_country() -> None:
    assert same_special_day(date(2025, 11, 27), "US") == date(2024, 11, 28)
    assert not is_special(date(2025, 1, 29), "US")
