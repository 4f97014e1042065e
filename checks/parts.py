"""The parts of a metric beside its whole: where they do not overlap they sum to it, and where they do they cover it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import polars as pl

from metrics.answers import Numbers, Question
from metrics.compare import Against
from metrics.metric import Metric
from metrics.periods import Grain, Period
from metrics.slice import Slice
from metrics.term import Kind

ODD = timedelta(days=44)
"""A window that is no calendar period is counted from other cells than months are: they have to agree too."""

WINDOW = ("start", "end")

COUNTS = (Kind.DISTINCT, Kind.ENTITY_DAYS)
"""No part of them is above the whole, and all parts together are no less."""

WHOLE, TOTAL, LARGEST = pl.col("whole"), pl.col("total"), pl.col("largest")

Parts = tuple[str, Sequence[str], pl.DataFrame]
"""`parts` or `cover`, the dimensions, and rows of `of`, `left` and `right`."""


def parts(numbers: Numbers, metric: Metric) -> Iterator[Parts]:
    """Of what the metric counts or sums, in every period of its headline grain, and in an odd window."""
    dimensions = numbers.dimensions(metric)
    disjoint = [name for name in dimensions if name not in metric.overlapping]
    overlapping = [name for name in dimensions if name in metric.overlapping and metric.numerator.kind in COUNTS]
    if disjoint:
        yield "parts", disjoint, _sides(numbers, metric, disjoint, TOTAL)
    if overlapping:
        yield "cover", overlapping, _sides(numbers, metric, overlapping, WHOLE.clip(LARGEST, TOTAL))


def _sides(numbers: Numbers, metric: Metric, dimensions: Sequence[str], left: pl.Expr) -> pl.DataFrame:
    whole = _counted(numbers, metric).select(*WINDOW, whole="numerator")
    return pl.concat(_beside(whole, _counted(numbers, metric, name), name, left) for name in dimensions)


def _beside(whole: pl.DataFrame, cut: pl.DataFrame, dimension: str, left: pl.Expr) -> pl.DataFrame:
    numerator = pl.col("numerator")
    each = cut.group_by(WINDOW).agg(total=numerator.sum(), largest=numerator.max())
    both = whole.join(each, on=WINDOW, how="left").sort(WINDOW).with_columns(TOTAL.fill_null(0), LARGEST.fill_null(0))
    return both.select(of=pl.format("{}..{} by {}", *WINDOW, pl.lit(dimension)), left=left, right=WHOLE)


def _counted(numbers: Numbers, metric: Metric, *by: str) -> pl.DataFrame:
    span = numbers.span(metric)
    asked = [Question(metric.id, span, metric.headline, Slice(by), Against.NONE)]
    if metric.numerator.kind is Kind.DISTINCT and Grain.CUSTOM in metric.grains:
        odd = Period(max(span.start, span.end - ODD), span.end)
        asked.append(Question(metric.id, odd, None, Slice(by), Against.NONE))
    rows = pl.concat(numbers.answer(each).rows.select(*WINDOW, *by, "numerator") for each in asked)
    return rows.filter(pl.col("start").is_not_null()).unique([*WINDOW, *by])
