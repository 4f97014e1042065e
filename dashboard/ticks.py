"""Labels on an axis of periods, and where a day stands between them."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from math import ceil

from dashboard.words import Words
from metrics.periods import Grain, holding

MANY_DAYS, MOST_TICKS = 62, 12


def ticks(words: Words, starts: Sequence[date], grain: Grain, *, narrow: bool) -> dict[int, str]:
    """Place (1, 2, …) → label; few enough to be read."""
    if grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        step = ceil(len(starts) / MOST_TICKS)
        return {i: _label(words, day, grain, narrow) for i, day in enumerate(starts, 1) if (i - 1) % step == 0}
    if (starts[-1] - starts[0]).days > MANY_DAYS:
        return {i: _label(words, starts[i - 1], Grain.MONTH, narrow) for i in _month_begins(starts)}
    step = ceil(len(starts) / (MOST_TICKS // (1 + narrow)))
    return {i: f"{day:%m-%d}" for i, day in enumerate(starts, 1) if (i - 1) % step == 0}


def place(starts: Sequence[date], grain: Grain, day: date) -> float:
    """Where the day stands on the axis: a period's place is its middle."""
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
