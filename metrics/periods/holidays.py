"""Public holidays, make-up working days and the Lunar New Year, from the holidays library."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import holidays

from metrics.periods.period import LUNAR, ONE_DAY, REMEMBERED, Period

LUNAR_YEARS = frozenset(range(1951, 2100))
"""Years whose Lunar New Year, and that of the year before, the library knows."""
FIRST_DAY_OF_THE_YEAR = "Chinese New Year (Spring Festival)"
LANGUAGES = {"en": "en_US", "zh": "zh_CN"}


@dataclass(frozen=True)
class Holiday:
    """Run of days off around public holidays, adjacent weekends included."""

    period: Period
    names: tuple[str, ...]


@cache
def lunar_new_year(year: int) -> date:
    """Lunar New Year's Day of a calendar year."""
    days: list[date] = _statutory(LUNAR, year, "en").get_named(FIRST_DAY_OF_THE_YEAR)
    return min(days)


def known_countries() -> frozenset[str]:
    """ISO 3166 codes of the countries that the library knows."""
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def working_days(period: Period, country: str) -> int | None:
    """Number of working days of a period; None where the year's make-up workdays are not published yet."""
    counts = [_working_days(year, country, part) for year, part in _by_year(period)]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def is_worked(day: date, country: str) -> bool:
    """Whether a day is a working day, make-up days included."""
    return bool(_observed(country, day.year).is_working_day(day))


def holidays_in(period: Period, country: str, language: str) -> list[Holiday]:
    """Holidays that overlap a period, in order."""
    years = range(period.start.year - 1, period.end.year + 1)
    candidates = (holiday for year in years for holiday in _holidays(year, country, language))
    return [run for run in candidates if run.period.start <= period.end and run.period.end >= period.start]


@lru_cache(REMEMBERED)
def _working_days(year: int, country: str, period: Period) -> int | None:
    if country == LUNAR and not _has_make_up_days(year):
        return None
    return sum(is_worked(day, country) for day in _days(period))


def _has_make_up_days(year: int) -> bool:
    """Whether make-up days of a year are published: China does so late in the year before, every year."""
    return any(day.year == year for day in _observed(LUNAR, year).weekend_workdays)


@cache
def _holidays(year: int, country: str, language: str) -> tuple[Holiday, ...]:
    """Holidays that begin in a year; one may end in the next."""
    runs = [run for run in _runs(_around(year), country) if run[0].year == year]
    called = [(run, _names(run, country, language)) for run in runs]
    return tuple(Holiday(Period(run[0], run[-1]), names) for run, names in called if names)


def _around(year: int) -> Period:
    """A year, widened by the days that a holiday may reach into its neighbours."""
    return Period(date(year - 1, 12, 1), date(year + 1, 1, 31))


def _runs(period: Period, country: str) -> list[list[date]]:
    """Runs of consecutive days off."""
    runs: list[list[date]] = []
    for day in _days(period):
        if is_worked(day, country):
            continue
        if runs and runs[-1][-1] == day - ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _names(run: list[date], country: str, language: str) -> tuple[str, ...]:
    """Names of a run's holidays, without days off in exchange."""
    names = dict.fromkeys(name for day in run for name in _statutory(country, day.year, language).get_list(day))
    return tuple(name for name in names if not any(letter.isdigit() for letter in name))


@cache
def _observed(country: str, year: int) -> Any:
    return holidays.country_holidays(country, years=year, expand=False)


@cache
def _statutory(country: str, year: int, language: str) -> Any:
    """Statutory holidays of a year, named in the language where the library has it."""
    return holidays.country_holidays(
        country, years=year, observed=False, expand=False, language=_language(country, language)
    )


def _language(country: str, language: str) -> str | None:
    supported = holidays.list_localized_countries().get(country, [])
    return LANGUAGES[language] if LANGUAGES[language] in supported else None


def _by_year(period: Period) -> Iterator[tuple[int, Period]]:
    for year in range(period.start.year, period.end.year + 1):
        yield year, Period(max(period.start, date(year, 1, 1)), min(period.end, date(year, 12, 31)))


def _days(period: Period) -> Iterator[date]:
    return (date.fromordinal(n) for n in range(period.start.toordinal(), period.end.toordinal() + 1))
