"""Which days of last year a day is like: the same day of the same holiday, or the same weekday at that time of year."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from metrics.alignments import YEAR_OF_WEEKS
from metrics.festivals import LUNAR, Holiday, holidays_in, is_worked, lunar_new_year
from metrics.periods import ONE_DAY, REMEMBERED, Period

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
WEEK = timedelta(weeks=1)

AROUND_NEW_YEAR = timedelta(days=14)
"""The days that move with the Lunar New Year: from when people set out for home until the Lantern Festival."""
MOVES = 14
"""Days by which a weekend that is worked may move from one year to the next."""
NEAREST, FURTHEST = 3, 8
"""Ordinary days that a day is like, and the weeks on either side in which they are looked for."""


@lru_cache(REMEMBERED)
def ordinary_days(around: date, weekday: int, country: str) -> tuple[date, ...]:
    """The nearest ones of a weekday, 0 for Monday. Several: one odd day of last year must not make this year's odd."""
    middle = around + timedelta(days=(weekday - around.weekday() + 3) % 7 - 3)
    return tuple(islice((day for day in _weeks_around(middle) if not is_special(day, country)), NEAREST))


@lru_cache(REMEMBERED)
def is_special(day: date, country: str) -> bool:
    """Whether it is unlike others of its weekday: in or beside a holiday, or worked although a weekend."""
    return _moves_with_new_year(day, country) or bool(_holiday(day, country)) or _is_made_up(day, country)


@lru_cache(REMEMBERED)
def same_special_day(day: date, country: str) -> date | None:
    """The day of last year that is special in the same way; None where there was none."""
    if _moves_with_new_year(day, country):
        return lunar_new_year(day.year - 1) + (day - lunar_new_year(day.year))
    if holiday := _holiday(day, country):
        return _same_day_of(holiday, day, country)
    return _nearest_made_up(day - YEAR_OF_WEEKS, country)


def lived_as(day: date, country: str) -> int:
    """The weekday that it may be like: a free day is a Sunday, a weekend that is worked a Monday."""
    worked = is_worked(day, country)
    if worked == (day.weekday() < SATURDAY):
        return day.weekday()
    return MONDAY if worked else SUNDAY


def _weeks_around(day: date) -> Iterator[date]:
    yield day
    for weeks in range(1, FURTHEST + 1):
        yield day - weeks * WEEK
        yield day + weeks * WEEK


def _moves_with_new_year(day: date, country: str) -> bool:
    return country == LUNAR and abs(day - lunar_new_year(day.year)) <= AROUND_NEW_YEAR


def _holiday(day: date, country: str) -> Holiday | None:
    """The one that the day is in, or just before or after: people leave early, and come back late."""
    return next(iter(holidays_in(Period(day - ONE_DAY, day + ONE_DAY), country, "en")), None)


def _same_day_of(holiday: Holiday, day: date, country: str) -> date | None:
    """Counted from its first day; the day after is the day after. None for a day that it did not have."""
    last_year = holiday.period.start.year - 1
    theirs = holidays_in(Period(date(last_year, 1, 1), date(last_year, 12, 31)), country, "en")
    same = next((each.period for each in theirs if each.names[0] == holiday.names[0]), None)
    if same is None:
        return None
    if day > holiday.period.end:
        return same.end + ONE_DAY
    found = same.start + (day - holiday.period.start)
    return found if found <= same.end else None


def _is_made_up(day: date, country: str) -> bool:
    """A day of the weekend that is worked, although it is free in the weeks before and after."""
    weeks = (day - WEEK, day + WEEK)
    return day.weekday() >= SATURDAY and is_worked(day, country) and not any(is_worked(e, country) for e in weeks)


def _nearest_made_up(around: date, country: str) -> date | None:
    days = (around + timedelta(days=n) for n in sorted(range(-MOVES, MOVES + 1), key=abs))
    return next((day for day in days if _is_made_up(day, country)), None)
