"""By what the change of a metric can be taken apart so that the parts add up to it."""

from collections.abc import Iterable
from dataclasses import replace

from metrics.answers import Numbers
from metrics.driver import Driver
from metrics.explain.explanation import Method
from metrics.metric import Metric
from metrics.refusal import Refusal
from metrics.term import Kind, Term

FLOWS, DRIVERS = "flows", "drivers"


def ways(metric: Metric, numbers: Numbers) -> tuple[str, ...]:
    """What `explain` may be asked for: dimensions first, then `flows` and `drivers` where they apply."""
    dimensions = [name for name in numbers.dimensions(metric) if by_segments(metric, name)]
    flows = [FLOWS] if has_flows(metric) else []
    known = metric.drivers and not any(numbers.obstacle(factor(metric, driver)) for driver in metric.drivers)
    return (*dimensions, *flows, *([DRIVERS] if known else []))


def method_of(metric: Metric, by: str, allowed: Iterable[str]) -> Method:
    """Raises Refusal where the parts would not add up to the change."""
    known = {FLOWS: has_flows(metric) and Method.FLOWS, DRIVERS: metric.drivers and Method.DRIVERS}
    if method := known.get(by) or by_segments(metric, by):
        return method
    code = f"explain_{by}" if by in known else "explain_overlapping" if by in metric.dimensions else "explain_by"
    raise Refusal(code, metric=metric.id, by=by, allowed=", ".join(allowed) or "–")


def by_segments(metric: Metric, dimension: str) -> Method | None:
    """How the segments of a dimension make up the whole; None where somebody may be in several of them."""
    if dimension not in metric.dimensions or not _is_disjoint(metric.numerator, dimension):
        return None
    if metric.denominator is None or dimension in metric.denominator.over:
        return Method.DIFFERENCE
    return Method.RATE_AND_MIX if _is_disjoint(metric.denominator, dimension) else None


def _is_disjoint(term: Term, dimension: str) -> bool:
    is_cut = dimension not in term.over
    return is_cut and (term.kind is Kind.TOTAL or dimension not in term.source.dimensions)


def has_flows(metric: Metric) -> bool:
    """Whether it counts who is there; of a list that is kept by hand nobody comes back, and nobody is lost."""
    counted = metric.numerator
    is_count = metric.denominator is None and counted.kind is Kind.DISTINCT and not counted.is_before
    return is_count and not counted.source.always_complete


def factor(metric: Metric, driver: Driver) -> Metric:
    """A driver as a metric of its own, over however few."""
    return replace(
        metric, id=driver.id, numerator=driver.numerator, denominator=driver.denominator, drivers=(), fewest=1
    )
