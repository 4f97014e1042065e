"""Which metrics can be the outcome of an experiment, and how each of their terms adds up per user."""

from collections.abc import Mapping

from metrics.catalogue import catalogue
from metrics.model.metric import Metric
from metrics.model.term import Kind
from queries.errors import Problem
from queries.sources.derived.experiments.numbers import How
from queries.sources.source import customers

HOW = {Kind.TOTAL: How.SUM, Kind.DISTINCT: How.ONCE, Kind.ENTITY_DAYS: How.DAYS, Kind.MEASURED: How.DAYS}
"""Kind of a term → how it adds up over the days of one user."""


def usable(id: str, thing: str) -> Metric:
    """The metric of an id. Raises Problem where there is none, or it cannot be the outcome of an experiment."""
    known = catalogue()
    if id not in known:
        fitting = ", ".join(name for name, metric in known.items() if not obstacle(metric))
        raise Problem(thing, wanted=f"one of the metrics {fitting}", got=id or "nothing", fix="Correct the id.")
    reason = obstacle(known[id])
    if reason:
        raise Problem(
            thing,
            wanted="a metric that is a sum or a count of users' own rows, perhaps over another one",
            got=f"{id}, {reason}",
            fix="Choose another metric, such as daily_usage_time or support_contact_rate.",
        )
    return known[id]


def outcome_metrics() -> list[Metric]:
    """Metrics that can be the outcome of an experiment."""
    return [metric for metric in catalogue().values() if not obstacle(metric)]


def obstacle(metric: Metric) -> str:
    """Why a metric cannot be the outcome of an experiment; empty where it can."""
    for term in metric.terms:
        if term.source.population is not customers:
            return f"whose source {term.source.name} does not count users"
        if term.kind not in HOW:
            return f"whose term is of kind {term.kind}, which no single user has"
        if term.is_before:
            return "which looks at the period before"
    return ""


def refuse_other_dimensions(metric: Metric, where: Mapping[str, str], thing: str) -> None:
    """Raises Problem for a filter by anything but a dimension of the metric's own rows."""
    own = [name for name in metric.dimensions if name not in customers.dimensions]
    for name, value in where.items():
        if name not in own:
            raise Problem(
                thing,
                wanted=f"dimensions of {metric.id}: {', '.join(own) or 'it has none of its own rows'}",
                got=name,
                fix="Correct it; users are left out by `exclude`.",
            )
        if not value.strip():
            raise Problem(thing, wanted=f"a value of {name}", got="nothing", fix="Write the value.")
