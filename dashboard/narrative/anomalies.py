"""Sentences about anomalies: the days outside the expected band, and those that cannot be judged.

Its days are those of `metrics.analysis.anomalies`.
"""

from collections.abc import Iterator

import polars as pl

from dashboard.presentation.context import Context
from metrics.model.metric import Metric

NAMED = 5
"""Days named in a sentence: those farthest from their expected value."""


def sentences(context: Context, days: pl.DataFrame, metric: Metric) -> Iterator[str]:
    """Sentences: number and names of the anomalies, number of days that cannot be judged. Empty for no days."""
    if days.is_empty():
        return
    judged, anomalies = days.drop_nulls("is_unusual"), outside(days)
    facts = {"of": judged.height, "count": anomalies.height, "days": named(context, anomalies, metric)}
    kind = (
        "unknown" if judged.is_empty() else "some" if anomalies.height else "none_one" if days.height == 1 else "none"
    )
    yield context.words(f"unusual.{kind}", **facts)
    if 0 < judged.height < days.height:
        yield context.words("unusual.partly", count=days.height - judged.height)


def outside(days: pl.DataFrame) -> pl.DataFrame:
    """Anomalies, the farthest from the expected value first."""
    return days.filter("is_unusual").sort((pl.col("value") / pl.col("expected") - 1).abs(), descending=True)


def named(context: Context, days: pl.DataFrame, metric: Metric, most: int = NAMED) -> str:
    """Days with their deviation from the expected value, in calendar order."""
    columns = days.head(most).sort("day").select("day", "value", "expected")
    day_names = [
        f"{context.day(day)} ({context.figures.change(value - expected, value / expected - 1, metric.unit)})"
        for day, value, expected in columns.iter_rows()
    ]
    more = [context.words("unusual.more", count=days.height - most)] if days.height > most else []
    return context.words("unusual.comma").join(day_names + more)
