"""Addresses of what a number, a bar or a row leads to: a page, and what it is to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.presentation.context import Context
from dashboard.service.cache import Where
from dashboard.service.filters import id_of
from metrics.model.metric import Metric
from metrics.periods.notation import name
from metrics.periods.period import Grain, Period, holding


@dataclass(frozen=True)
class Link:
    """A page and the parameters of its URL."""

    page: str
    query: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """What a mark of a chart leads to: its name, and its address."""

    name: str
    to: Link


def of_metric(id: str, period: Period, where: Where = ()) -> Link:
    """The page of a metric, for the month with which the period ends and the same segment."""
    only = {"only": [id_of(dimension, value) for dimension, value in where]} if where else {}
    return Link("metric", {"metric": id, "period": _month(period), **only})


def of_feature(id: str, period: Period) -> Link:
    return Link("features", {"feature": id, "period": _month(period)})


def of_segment(metric: str, dimension: str, value: str | None, period: Period, where: Where = ()) -> Link:
    """The page of a feature; of another segment that of the metric, for it alone."""
    if dimension == "feature" and value and not where:
        return of_feature(value, period)
    return of_metric(metric, period, (*where, (dimension, value)))


def way_to_segment(
    context: Context, metric: Metric, dimension: str, value: str | None, period: Period, where: Where = ()
) -> Way:
    """What a part of a metric leads to; the link to a metric names the filter, too, which other links just keep."""
    within = where if dimension == "feature" and value else context.results.filtered(metric, where)
    return Way(context.value(dimension, value), of_segment(metric.id, dimension, value, period, within))


def way_to_launch(context: Context, id: str) -> Way:
    """What a launch leads to: the page of the feature, over the month that is shown."""
    return Way(context.value("feature", id), Link("features", {"feature": id}))


def _month(period: Period) -> str:
    return name(holding(Grain.MONTH, period.end))
