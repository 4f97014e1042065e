"""Notation of periods: `2025-12`, `2025-Q4`, `2025`, `2025-12-03` or `FROM..TO`.

A fiscal year has the number of the calendar year in which it ends: `FY2025`, `FY2025-Q3`.
"""

import re
from datetime import date

from metrics.errors import Refusal
from metrics.periods.period import JANUARY, Grain, Period, holding, split

YEAR = r"(?:19|20|21)\d\d"
"""Accepted years; any other is taken as a typing error."""

FORMS = {
    rf"({YEAR})": Grain.YEAR,
    rf"({YEAR})-Q([1-4])": Grain.QUARTER,
    rf"({YEAR})-(\d\d)": Grain.MONTH,
    rf"({YEAR})-(\d\d)-(\d\d)": Grain.DAY,
    rf"({YEAR}-\d\d-\d\d)\.\.({YEAR}-\d\d-\d\d)": Grain.CUSTOM,
}


FISCAL = rf"FY({YEAR})(?:-Q([1-4]))?"


def parse(text: str, starts: int = JANUARY) -> tuple[Period, Grain]:
    """`2025-12`, `2025-Q4`, `2025`, `2025-12-03`, `FROM..TO` or `FY2025-Q3`, with the grain that the form implies.

    A fiscal year begins with the month `starts`. Raises Refusal for anything else.
    """
    if fiscal := re.fullmatch(FISCAL, text):
        return _fiscal(int(fiscal[1]), fiscal[2], starts)
    for form, grain in FORMS.items():
        if match := re.fullmatch(form, text):
            return _parsed(text, grain, match)
    raise Refusal("period_form", got=text)


def name(period: Period) -> str:
    """Shortest notation that `parse` reads as the period."""
    for grain in (Grain.YEAR, Grain.QUARTER, Grain.MONTH, Grain.DAY):
        if period == holding(grain, period.start):
            return _name(grain, period.start)
    return f"{period.start}..{period.end}"


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


def _fiscal(year: int, quarter: str | None, starts: int) -> tuple[Period, Grain]:
    """Fiscal year or quarter; the year ends with the month before `starts`."""
    whole = holding(Grain.YEAR, date(year if starts == JANUARY else year - 1, starts, 1), starts)
    if quarter is None:
        return whole, Grain.YEAR
    quarters = split(whole, Grain.QUARTER, starts)
    return quarters[int(quarter) - 1], Grain.QUARTER


def _parsed(text: str, grain: Grain, match: re.Match[str]) -> tuple[Period, Grain]:
    try:
        if grain is Grain.CUSTOM:
            period = Period(*map(date.fromisoformat, match.groups()))
        else:
            period = holding(grain, _first_day(grain, *map(int, match.groups())))
    except ValueError as error:
        raise Refusal("period_form", got=text) from error
    if period.end < period.start:
        raise Refusal("period_backwards", got=text)
    return period, grain


def _first_day(grain: Grain, year: int, part: int = 1, day: int = 1) -> date:
    return date(year, 3 * part - 2 if grain is Grain.QUARTER else part, day)
