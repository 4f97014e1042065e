"""The course of a target: its pace and what there is, from the start of its period to one day after the other."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from metrics.compare import same_date_last_year
from metrics.metric import Metric
from metrics.pace import HARMLESS, Ask, Pace, pace, value_over
from metrics.periods import Grain, Period, grain_of, split
from queries.plan import Target

COLUMNS = {"days": pl.Int64, "day": pl.Date, "value": pl.Float64, "expected": pl.Float64}


def course(target: Target, ask: Ask) -> pl.DataFrame:
    """Day by day in a month, in steps in longer periods: `days` from the start, `day`, `value` so far, `expected`.

    `value` is null after the watermark; without rows where nothing is expected or the metric's number depends on the
    length of its period. Raises Refusal as `pace` does.
    """
    stands = pace(target, ask)
    if not has_course(stands.answer.metric):
        return pl.DataFrame(schema=COLUMNS)
    return pl.DataFrame(list(_points(stands, ask)), COLUMNS, orient="row")


def has_course(metric: Metric) -> bool:
    """Whether its value from the start of a period to any day is the same thing over fewer days."""
    return Grain.CUSTOM in metric.grains and not any(term.looks_back for term in metric.terms)


def _points(stands: Pace, ask: Ask) -> Iterator[tuple[Any, ...]]:
    whole = value_over(stands.base, stands, ask)
    if stands.row["withheld"] not in (None, *HARMLESS) or not whole or whole < 0:
        return
    period, base, so_far = stands.answer.period, stands.base, Period(stands.row["start"], stands.row["end"])
    for days in sorted({*_steps(period), so_far.days}):
        day = period.first(days).end
        then = value_over(base if day == period.end else base.until(same_date_last_year(day)), stands, ask)
        value = value_over(period.until(day), stands, ask) if days <= so_far.days else None
        yield days, day, value, None if then is None else stands.target.value * then / whole


def _steps(period: Period) -> list[int]:
    """Days from the start to the end of each step."""
    match grain_of(period):
        case Grain.YEAR:
            return [Period(period.start, month.end).days for month in split(period, Grain.MONTH)]
        case Grain.QUARTER:
            return [*range(7, period.days, 7), period.days]
        case _:
            return list(range(1, period.days + 1))
