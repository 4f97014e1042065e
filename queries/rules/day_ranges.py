"""Ranges of days, and the SQL condition that a day or timestamp column lies in one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from heapq import nlargest
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, true

from queries.rules.rule import until

DayRange = tuple[date, date]
"""A first and a last day."""

EVERY_ROW: ColumnElement[bool] = true()

MOST = 32
"""To ask every row for more spans than these costs more than to do without the short ones."""


def spans(days: Collection[date], among: Sequence[date]) -> tuple[DayRange, ...]:
    """The days, each span of them without another one `among` all in between; of many the longest ones."""
    runs = (list(run) for is_wanted, run in groupby(sorted(among), frozenset(days).__contains__) if is_wanted)
    return tuple(sorted((run[0], run[-1]) for run in nlargest(MOST, runs, len)))


def inside(day: ColumnElement[Any], spans: Iterable[DayRange]) -> ColumnElement[bool]:
    return or_(false(), *((day >= literal(first)) & until(day, last) for first, last in spans))


def outside(day: ColumnElement[Any], spans: Iterable[DayRange], *, is_dated: bool = False) -> ColumnElement[bool]:
    """Rows without a day are outside: what is not inside is here, each row once; `is_dated`: none is without.

    Written so that DuckDB passes over files by their least and greatest day: for `OR` of two comparisons it does, for a
    negation, `AND` below `OR`, or a question for NULL it does not. A day more would read every day for every rule.
    """
    gaps = and_(true(), *(or_(day < literal(first), ~until(day, last)) for first, last in spans))
    return gaps if is_dated else or_(day.is_(None), gaps)
