"""The values that a snapshot published: every metric's headline series, kept as numbers.

Cells can be counted again tomorrow, by tomorrow's code and definitions. What was said on a day cannot: so it is kept.
"""

from collections.abc import Iterator

import polars as pl

from metrics.answers import Numbers, Question
from metrics.catalogue import catalogue
from metrics.metric import Metric
from metrics.periods import Grain, Period, holding
from metrics.snapshots import Snapshot

NAME = "values"
SCHEMA = {
    "metric": pl.String,
    "version": pl.Int64,
    "start": pl.Date,
    "end": pl.Date,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "complete": pl.Boolean,
}


def values(numbers: Numbers) -> pl.DataFrame:
    """A row a metric and period of its headline grain; see SCHEMA. `start` and `end` are those of the whole period."""
    return pl.concat([pl.DataFrame(schema=SCHEMA), *_series(numbers)])


def values_of(snapshot: Snapshot) -> pl.DataFrame:
    """What the snapshot published; empty for one from before values were kept."""
    kept = [snapshot.read(file) for file in snapshot.manifest.references if file.table == NAME]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *kept])


def _series(numbers: Numbers) -> Iterator[pl.DataFrame]:
    for metric in catalogue().values():
        if numbers.obstacle(metric) is None:
            yield _rows(numbers, metric)


def _rows(numbers: Numbers, metric: Metric) -> pl.DataFrame:
    said = {"metric": pl.lit(metric.id), "version": pl.lit(metric.version, pl.Int64)}
    rows = numbers.answer(Question(metric.id, _whole(numbers.span(metric), metric.headline), metric.headline)).rows
    rows = rows.drop("start", "end")
    rows = rows.rename({"period_start": "start", "period_end": "end"}).with_columns(**said)
    return rows.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _whole(span: Period, grain: Grain) -> Period:
    """From the beginning of the period in which data begin."""
    return Period(holding(grain, span.start).start, span.end)
