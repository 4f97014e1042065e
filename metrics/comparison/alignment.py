"""Alignment of a period with its baseline a year earlier: by date, weekday, ISO week, fiscal year or Lunar New Year."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from metrics.periods.holidays import LUNAR_YEARS, lunar_new_year
from metrics.periods.period import (
    CALENDAR,
    REMEMBERED,
    ROLLING,
    Align,
    CalendarSettings,
    Grain,
    Period,
    holding,
)

YEAR_OF_WEEKS = timedelta(days=364)
LAST_WEEK = 53

OTHER_LENGTH = "other_length"
"""Note on a pair whose period and baseline differ in their number of days."""

BEFORE, AFTER = timedelta(days=50), timedelta(days=40)
"""Window around the Lunar New Year in which days are aligned by distance to it; it spans every January and February."""


@dataclass(frozen=True)
class Base:
    """Baseline period a year earlier."""

    period: Period | None
    """None where there is no counterpart."""
    note: str = ""
    """Caveat (`leap_day`, `other_length`, `week_53`), or why there is no baseline (`outside_festival`)."""


@lru_cache(REMEMBERED)
def a_year_earlier(period: Period, grain: Grain, align: Align, reckoning: CalendarSettings) -> Base:
    """Baseline of a whole period by an alignment."""
    match align:
        case Align.WEEKDAY:
            return Base(_shifted(period, period.start - YEAR_OF_WEEKS))
        case Align.ISO_WEEK:
            return _same_iso_week(period)
        case Align.LUNAR_NEW_YEAR:
            return _same_distance(period)
        case Align.FISCAL_YEAR:
            return _same_fiscal(period, grain, reckoning.fiscal_year_starts)
        case Align.DATE:
            return _same_date(period, grain)


def same_date_last_year(day: date) -> date:
    """Same date a year earlier; 29 February takes 28 February."""
    last_year = day.year - 1
    return day.replace(year=last_year, day=28) if _is_leap_day(day) else day.replace(year=last_year)


def keeps_dates(grain: Grain, align: Align) -> bool:
    """Whether a period to date is cut by date; otherwise by number of days from the start."""
    return align in (Align.DATE, Align.FISCAL_YEAR) and grain not in (Grain.WEEK, *ROLLING)


def to_date(base: Period, measured: Period) -> Base:
    """Baseline cut to the date on which `measured` ends."""
    cut = base.until(same_date_last_year(measured.end))
    return _noted(measured, cut, _is_leap_day(measured.start) or _is_leap_day(measured.end))


def as_long(base: Base, measured: Period) -> Base:
    """Baseline cut to as many days from its start as were measured, or whole where it is shorter."""
    if base.period is None:
        return base
    cut = base.period.first(measured.days)
    is_about_length = base.note in ("", OTHER_LENGTH)
    return _noted(measured, cut, False) if is_about_length else Base(cut, base.note)


def _shifted(period: Period, start: date) -> Period:
    return Period(start, start + (period.end - period.start))


def _is_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def _same_date(period: Period, grain: Grain) -> Base:
    """Same dates a year earlier; a week keeps its weekdays, a calendar period takes the whole one of last year."""
    if grain is Grain.WEEK:
        return Base(_shifted(period, period.start - YEAR_OF_WEEKS))
    if grain in ROLLING:
        return _noted(period, holding(grain, same_date_last_year(period.end)), _is_leap_day(period.end))
    if grain in CALENDAR:
        base = holding(grain, same_date_last_year(period.start))
        return _noted(period, base, grain is Grain.DAY and _is_leap_day(period.start))
    base = Period(same_date_last_year(period.start), same_date_last_year(period.end))
    return _noted(period, base, _is_leap_day(period.start) or _is_leap_day(period.end))


def _noted(period: Period, base: Period, is_leap_day: bool) -> Base:
    return Base(base, "leap_day" if is_leap_day else "" if base.days == period.days else OTHER_LENGTH)


def _same_fiscal(period: Period, grain: Grain, starts: int) -> Base:
    if grain in (Grain.QUARTER, Grain.YEAR) and period == holding(grain, period.start, starts):
        return _noted(period, holding(grain, same_date_last_year(period.start), starts), False)
    return _same_date(period, grain)


def _same_iso_week(period: Period) -> Base:
    year, week, weekday = period.start.isocalendar()
    try:
        return Base(_shifted(period, date.fromisocalendar(year - 1, week, weekday)))
    except ValueError:
        return Base(_shifted(period, date.fromisocalendar(year - 1, LAST_WEEK - 1, weekday)), "week_53")


def _same_distance(period: Period) -> Base:
    for year in {period.end.year, period.end.year + 1} & LUNAR_YEARS:
        festival = lunar_new_year(year)
        if festival - BEFORE <= period.start and period.end <= festival + AFTER:
            return Base(_shifted(period, lunar_new_year(year - 1) + (period.start - festival)))
    return Base(None, "outside_festival")
