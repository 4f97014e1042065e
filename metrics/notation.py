"""How a period is written: `2025-12`, `2025-Q4`, `2025`, `2025-12-03` or two days with two dots between them."""

import re
from datetime import date

from metrics.periods import Grain, Period, holding
from metrics.refusal import Refusal

YEAR = r"(?:19|20|21)\d\d"
"""No product has a history before or after: another year is a slip of the pen."""

FORMS = {
    rf"({YEAR})": Grain.YEAR,
    rf"({YEAR})-Q([1-4])": Grain.QUARTER,
    rf"({YEAR})-(\d\d)": Grain.MONTH,
    rf"({YEAR})-(\d\d)-(\d\d)": Grain.DAY,
    rf"({YEAR}-\d\d-\d\d)\.\.({YEAR}-\d\d-\d\d)": Grain.CUSTOM,
}


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
