"""Days and periods as people read them."""

from datetime import date

from dashboard.words import Words
from metrics.periods import Grain, Period, holding


def day_name(day: date, words: Words) -> str:
    """31 Dec 2025; 2025 年 12 月 31 日."""
    return words("date.day", day=day.day, month=day.month, short=_month(day, words), year=day.year)


def period_name(period: Period, words: Words) -> str:
    """2025; 2025 Q4; Dec 2025; 31 Dec 2025; or from one day to another."""
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
