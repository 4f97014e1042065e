"""Periods of time: days, weeks, months, quarters, years, rolling windows, and any window between two days."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

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

REMEMBERED = 20_000
"""Periods whose place in the calendar is worked out once: a page asks for the same ones again and again."""


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


def months_from(first: date, day: date) -> int:
    """Calendar months from that of one day to that of another."""
    return (day.year - first.year) * 12 + day.month - first.month


@lru_cache(REMEMBERED)
def holding(grain: Grain, day: date) -> Period:
    """The calendar period that holds `day`, or the rolling one that ends on it."""
    if grain in ROLLING:
        return Period(day - timedelta(days=ROLLING[grain] - 1), day)
    start = start_of(grain, day)
    return Period(start, _end_of(grain, start))


@lru_cache(REMEMBERED)
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
