"""Date formats and labels of time axes."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import ceil

from dashboard.i18n import Words
from metrics.periods.period import Grain, Period, holding

KEPT = 4_000
"""Size of the caches of names of days and periods, in all languages."""


@lru_cache(KEPT)
def day_name(day: date, words: Words) -> str:
    """31 Dec 2025; 2025 年 12 月 31 日."""
    return words("date.day", day=day.day, month=day.month, short=_month(day, words), year=day.year)


@lru_cache(KEPT)
def period_name(period: Period, words: Words) -> str:
    """Name of a period: 2025; 2025 Q4; Dec 2025; 31 Dec 2025; or a range of days."""
    start = period.start
    if period == holding(Grain.YEAR, start):
        return words("date.year", year=start.year)
    if period == holding(Grain.QUARTER, start):
        return words(f"date.quarter{(start.month + 2) // 3}", year=start.year)
    if period == holding(Grain.MONTH, start):
        return words("date.month", month=start.month, short=_month(start, words), year=start.year)
    if period.days == 1:
        return day_name(start, words)
    if (start.year, start.month) == (period.end.year, period.end.month):
        short = _month(start, words)
        return words("date.days", first=start.day, last=period.end.day, month=start.month, short=short, year=start.year)
    return words("date.range", first=day_name(start, words), last=day_name(period.end, words))


def _month(day: date, words: Words) -> str:
    return words(f"date.month_name{day.month}")


MANY_DAYS, MOST_TICKS = 62, 12


def ticks(words: Words, starts: Sequence[date], grain: Grain, *, narrow: bool) -> dict[int, str]:
    """Axis labels: place (1, 2, …) → label, thinned to stay readable."""
    if grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        step = ceil(len(starts) / MOST_TICKS)
        return {i: _label(words, day, grain, narrow) for i, day in enumerate(starts, 1) if (i - 1) % step == 0}
    if (starts[-1] - starts[0]).days > MANY_DAYS:
        return {i: _label(words, starts[i - 1], Grain.MONTH, narrow) for i in _month_begins(starts)}
    step = ceil(len(starts) / (MOST_TICKS // (1 + narrow)))
    return {i: f"{day:%m-%d}" for i, day in enumerate(starts, 1) if (i - 1) % step == 0}


def place(starts: Sequence[date], grain: Grain, day: date) -> float:
    """Position of a day on the axis: a period's place is its middle."""
    index = bisect_right(starts, day) - 1
    period = holding(grain, starts[index])
    return index + 0.5 + (day - period.start).days / period.days


def _label(words: Words, day: date, grain: Grain, narrow: bool) -> str:
    match grain:
        case Grain.YEAR:
            return str(day.year)
        case Grain.QUARTER:
            return f"Q{(day.month + 2) // 3}"
        case _:
            return words(f"date.{'narrow' if narrow else 'axis'}{day.month}")


def _month_begins(starts: Sequence[date]) -> list[int]:
    return [i for i, day in enumerate(starts, 1) if i == 1 or starts[i - 2].month != day.month]
