"""Addresses of what a number, a bar or a row leads to: a page, and what it is to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.service.cache import Where
from dashboard.service.filters import id_of
from metrics.periods.notation import name
from metrics.periods.period import Grain, Period, holding


@dataclass(frozen=True)
class Link:
    """A page and the parameters of its URL."""

    page: str
    query: Mapping[str, str | Sequence[str]] = field(default_factory=dict)


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


def _month(period: Period) -> str:
    return name(holding(Grain.MONTH, period.end))
