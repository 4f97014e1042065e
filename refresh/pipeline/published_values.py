"""Values a snapshot publishes: the headline series of every metric, kept as numbers."""

from collections.abc import Iterator

import polars as pl

from metrics.catalogue import catalogue
from metrics.model.metric import Metric
from metrics.periods.period import Grain, Period, holding
from metrics.query.answers import Numbers, Question
from metrics.snapshots.revisions import VALUES_SCHEMA


def values(numbers: Numbers) -> pl.DataFrame:
    """A row a metric and period of its headline grain; see SCHEMA. `start` and `end` are those of the whole period."""
    return pl.concat([pl.DataFrame(schema=VALUES_SCHEMA), *_series(numbers)])


def _series(numbers: Numbers) -> Iterator[pl.DataFrame]:
    for metric in catalogue().values():
        if numbers.obstacle(metric) is None:
            yield _rows(numbers, metric)


def _rows(numbers: Numbers, metric: Metric) -> pl.DataFrame:
    labels = {"metric": pl.lit(metric.id), "version": pl.lit(metric.version, pl.Int64)}
    rows = numbers.answer(Question(metric.id, _whole(numbers.span(metric), metric.headline), metric.headline)).rows
    rows = rows.drop("start", "end")
    rows = rows.rename({"period_start": "start", "period_end": "end"}).with_columns(**labels)
    return rows.select(pl.col(name).cast(kind) for name, kind in VALUES_SCHEMA.items())


def _whole(span: Period, grain: Grain) -> Period:
    """Span widened to the start of its first period."""
    return Period(holding(grain, span.start).start, span.end)
