"""Periods of time: days, weeks, months, quarters, years, rolling windows, and any window between two days."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from metrics.refusal import Refusal

ONE_DAY = timedelta(days=1)


class Grain(StrEnum):
    """The length of a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROLLING7 = "rolling7"
    ROLLING28 = "rolling28"
    CUSTOM = "custom"


CALENDAR = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
ROLLING = {Grain.ROLLING7: 7, Grain.ROLLING28: 28}


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def first(self, days: int) -> "Period":
        """Its first days, or all of it where it has fewer."""
        return Period(self.start, min(self.end, self.start + timedelta(days=days - 1)))


def start_of(grain: Grain, day: date) -> date:
    """First day of the calendar period that holds `day`; a week begins on Monday."""
    match grain:
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.QUARTER:
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case Grain.YEAR:
            return day.replace(month=1, day=1)
        case _:
            return day


def days_into(grain: Grain, day: date) -> int:
    """Days between the start of the calendar period and `day`."""
    return (day - start_of(grain, day)).days


def holding(grain: Grain, day: date) -> Period:
    """The calendar period that holds `day`, or the rolling one that ends on it."""
    if grain in ROLLING:
        return Period(day - timedelta(days=ROLLING[grain] - 1), day)
    start = start_of(grain, day)
    return Period(start, _end_of(grain, start))


def counted_as(period: Period) -> Grain:
    """The grain whose cells answer the period: it starts with the grain's period, or is as long as a rolling one."""
    for grain in CALENDAR:
        if start_of(grain, period.start) == period.start and period.end <= _end_of(grain, period.start):
            return grain
    return next((grain for grain, length in ROLLING.items() if length == period.days), Grain.CUSTOM)


def grain_of(period: Period) -> Grain:
    """The grain of which it is one whole period; custom for some days."""
    return next((grain for grain in CALENDAR if period == holding(grain, period.start)), Grain.CUSTOM)


def split(period: Period, grain: Grain) -> list[Period]:
    """The periods of the grain that begin in `period`; for rolling grains, those that end in it."""
    return list(_split(period, grain))


def parse(text: str) -> tuple[Period, Grain]:
    """`2025-12`, `2025-Q4`, `2025`, `2025-12-03` or `FROM..TO`, with the grain that the form implies.

    Raises Refusal for anything else.
    """
    for form, grain in FORMS.items():
        if found := re.fullmatch(form, text):
            return _parsed(text, grain, found)
    raise Refusal("period_form", got=text)


def name(period: Period) -> str:
    """The shortest text that `parse` reads as the period."""
    for grain in (Grain.YEAR, Grain.QUARTER, Grain.MONTH, Grain.DAY):
        if period == holding(grain, period.start):
            return _name(grain, period.start)
    return f"{period.start}..{period.end}"


YEAR = r"(?:19|20|21)\d\d"
"""No product has a history before or after: another year is a slip of the pen."""

FORMS = {
    rf"({YEAR})": Grain.YEAR,
    rf"({YEAR})-Q([1-4])": Grain.QUARTER,
    rf"({YEAR})-(\d\d)": Grain.MONTH,
    rf"({YEAR})-(\d\d)-(\d\d)": Grain.DAY,
    rf"({YEAR}-\d\d-\d\d)\.\.({YEAR}-\d\d-\d\d)": Grain.CUSTOM,
}


def _name(grain: Grain, start: date) -> str:
    match grain:
        case Grain.YEAR:
            return f"{start.year}"
        case Grain.QUARTER:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        case Grain.MONTH:
            return f"{start:%Y-%m}"
        case _:
            return start.isoformat()


def _parsed(text: str, grain: Grain, found: re.Match[str]) -> tuple[Period, Grain]:
    try:
        if grain is Grain.CUSTOM:
            period = Period(*map(date.fromisoformat, found.groups()))
        else:
            period = holding(grain, _first_day(grain, *map(int, found.groups())))
    except ValueError as error:
        raise Refusal("period_form", got=text) from error
    if period.end < period.start:
        raise Refusal("period_backwards", got=text)
    return period, grain


def _first_day(grain: Grain, year: int, part: int = 1, day: int = 1) -> date:
    return date(year, 3 * part - 2 if grain is Grain.QUARTER else part, day)


def _end_of(grain: Grain, start: date) -> date:
    match grain:
        case Grain.WEEK:
            return start + timedelta(days=6)
        case Grain.MONTH:
            return start.replace(day=monthrange(start.year, start.month)[1])
        case Grain.QUARTER:
            return _end_of(Grain.MONTH, start.replace(month=start.month + 2))
        case Grain.YEAR:
            return start.replace(month=12, day=31)
        case _:
            return start


def _split(period: Period, grain: Grain) -> Iterator[Period]:
    if grain is Grain.CUSTOM:
        yield period
        return
    step = holding(grain, period.start)
    if grain not in ROLLING and step.start < period.start:
        step = holding(grain, step.end + ONE_DAY)
    while (step.end if grain in ROLLING else step.start) <= period.end:
        yield step
        step = holding(grain, step.end + ONE_DAY)
