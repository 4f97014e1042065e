"""Periods, grains, coverage and calendar settings: days, weeks, months, quarters, years, rolling windows, custom
windows.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

ONE_DAY = timedelta(days=1)
JANUARY = 1
"""The month with which a year begins; a fiscal one may begin with another."""


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
        return self.until(self.start + timedelta(days=days - 1))

    def until(self, day: date) -> "Period":
        """Its days up to this one, or all of it where it ends before."""
        return Period(self.start, min(self.end, day))


def start_of(grain: Grain, day: date, starts: int = JANUARY) -> date:
    """First day of the calendar period that holds `day`; a week begins on Monday, the year with the month `starts`."""
    match grain:
        case Grain.WEEK:
            return day - timedelta(days=day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.QUARTER:
            return _months_before(day, (day.month - starts) % 3)
        case Grain.YEAR:
            return _months_before(day, (day.month - starts) % 12)
        case _:
            return day


def days_into(grain: Grain, day: date) -> int:
    """Days between the start of the calendar period and `day`."""
    return (day - start_of(grain, day)).days


def months_from(first: date, day: date) -> int:
    """Calendar months from that of one day to that of another."""
    return (day.year - first.year) * 12 + day.month - first.month


@lru_cache(REMEMBERED)
def holding(grain: Grain, day: date, starts: int = JANUARY) -> Period:
    """The calendar period that holds `day`, or the rolling one that ends on it; quarters and years may be fiscal."""
    if grain in ROLLING:
        return Period(day - timedelta(days=ROLLING[grain] - 1), day)
    start = start_of(grain, day, starts)
    return Period(start, _end_of(grain, start))


@lru_cache(REMEMBERED)
def counted_as(period: Period) -> Grain:
    """The grain whose cells answer the period: it starts with the grain's period, or is as long as a rolling one."""
    for grain in CALENDAR:
        if start_of(grain, period.start) == period.start and period.end <= _end_of(grain, period.start):
            return grain
    return next((grain for grain, length in ROLLING.items() if length == period.days), Grain.CUSTOM)


def grain_of(period: Period, starts: int = JANUARY) -> Grain:
    """The grain of which it is one whole period; custom for some days."""
    return next((grain for grain in CALENDAR if period == holding(grain, period.start, starts)), Grain.CUSTOM)


def split(period: Period, grain: Grain, starts: int = JANUARY) -> list[Period]:
    """The periods of the grain that begin in `period`; for rolling grains, those that end in it."""
    return list(_split(period, grain, starts))


def _end_of(grain: Grain, start: date) -> date:
    match grain:
        case Grain.WEEK:
            return start + timedelta(days=6)
        case Grain.MONTH:
            return start.replace(day=monthrange(start.year, start.month)[1])
        case Grain.QUARTER:
            return _months_before(start, -3) - ONE_DAY
        case Grain.YEAR:
            return _months_before(start, -12) - ONE_DAY
        case _:
            return start


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many before that of `day`."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _split(period: Period, grain: Grain, starts: int) -> Iterator[Period]:
    if grain is Grain.CUSTOM:
        yield period
        return
    step = holding(grain, period.start, starts)
    if grain not in ROLLING and step.start < period.start:
        step = holding(grain, step.end + ONE_DAY, starts)
    while (step.end if grain in ROLLING else step.start) <= period.end:
        yield step
        step = holding(grain, step.end + ONE_DAY, starts)


LUNAR = "CN"
"""Whose calendar says when the Lunar New Year is."""


class Align(StrEnum):
    """How a day finds its counterpart a year earlier."""

    DATE = "date"
    """The same date; 29 February finds 28 February."""
    WEEKDAY = "weekday"
    """The same weekday, 364 days earlier."""
    ISO_WEEK = "iso-week"
    """The same weekday of the ISO week of the same number; week 53 finds week 52 where there is none."""
    FISCAL_YEAR = "fiscal-year"
    """The same quarter or year of the company's own; else the same date."""
    LUNAR_NEW_YEAR = "lunar-new-year"
    """As many days before or after the festival."""


@dataclass(frozen=True)
class CalendarSettings:
    """What a company reckons by."""

    country: str = LUNAR
    """Whose public holidays are free; two letters as in ISO 3166."""
    fiscal_year_starts: int = JANUARY
    """The month, from 1 to 12."""

    def starts(self, align: Align) -> int:
        """The month with which quarters and years are cut."""
        return self.fiscal_year_starts if align is Align.FISCAL_YEAR else JANUARY


DEFAULT_CALENDAR = CalendarSettings()
"""What is reckoned by where nothing is said."""


@dataclass(frozen=True)
class Coverage:
    """The days of which the sources of a metric know everything."""

    first_day: date
    watermark: date
    basis: str = ""
    """By what the watermark is known; see `queries.sources.completeness.Basis`."""
    tables: tuple[str, ...] = ()
    """Where it is known by last rows only: the tables of which nobody says up to which day they are complete."""

    def with_one_before(self, grain: Grain) -> "Coverage":
        """From the first calendar period with a whole one before it on; all of it where the past has no beginning."""
        if self.first_day == date.min:
            return self
        first = holding(grain, self.first_day)
        whole = first if first.start == self.first_day else holding(grain, first.end + ONE_DAY)
        return replace(self, first_day=whole.end + ONE_DAY)
