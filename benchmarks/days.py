"""The two years that are measured."""

from datetime import date, timedelta

from metrics.periods import Grain, Period, split

SPAN = Period(date(2024, 1, 1), date(2025, 12, 31))
FIRST_DAY, DAYS = SPAN.start, SPAN.days

MONTHS = split(SPAN, Grain.MONTH)


def number(day: date) -> int:
    """Days since the first day."""
    return (day - FIRST_DAY).days


def numbers(month: Period) -> range:
    """The days of the month, counted from the first day of all."""
    return range(number(month.start), number(month.end) + 1)


def date_of(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)
