"""Explain: chooses the decomposition of a metric's change and computes its contributions."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import polars as pl

from metrics.analysis.explain.decompositions import (
    by_difference,
    by_drivers,
    by_flows,
    by_rate_and_mix,
    factor,
    is_disjoint,
)
from metrics.analysis.explain.explanation import Explanation, Method, refuse_without_change
from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.model.term import Kind, Slice
from metrics.query.answers import Answer, Numbers, Question

FLOWS, DRIVERS = "flows", "drivers"


def ways(metric: Metric, numbers: Numbers) -> tuple[str, ...]:
    """Decompositions that a metric allows: its dimensions, then `flows` and `drivers` where they apply."""
    dimensions = [name for name in numbers.dimensions(metric) if by_segments(metric, name)]
    flows = [FLOWS] if has_flows(metric) else []
    known = metric.drivers and not any(numbers.obstacle(factor(metric, driver)) for driver in metric.drivers)
    return (*dimensions, *flows, *([DRIVERS] if known else []))


def method_of(metric: Metric, by: str, allowed: Iterable[str]) -> Method:
    """Method for `by`. Raises Refusal where contributions would not sum to the change."""
    known = {FLOWS: has_flows(metric) and Method.FLOWS, DRIVERS: metric.drivers and Method.DRIVERS}
    if method := known.get(by) or by_segments(metric, by):
        return method
    if not (allowed := [*allowed]):
        raise Refusal("explain_in_no_way", metric=metric.id)
    code = f"explain_{by}" if by in known else "explain_overlapping" if by in metric.dimensions else "explain_by"
    raise Refusal(code, metric=metric.id, by=by, allowed=", ".join(allowed))


def by_segments(metric: Metric, dimension: str) -> Method | None:
    """Method for the segments of a dimension; None where segments of the numerator overlap.

    Where only those of the denominator do, each segment is explained over the whole denominator: minutes of a feature
    over all user-days add up to the minutes of a user-day.
    """
    if dimension not in metric.dimensions or not is_disjoint(metric.numerator, dimension):
        return None
    is_rate = metric.denominator is not None and is_disjoint(metric.denominator, dimension)
    return Method.RATE_AND_MIX if is_rate else Method.DIFFERENCE


def has_flows(metric: Metric) -> bool:
    """Whether the metric counts distinct active entities, so that flows exist."""
    counted = metric.numerator
    is_count = metric.denominator is None and counted.kind is Kind.DISTINCT and not counted.is_before
    return is_count and not counted.source.always_complete


PARTS: dict[Method, Callable[[Numbers, Question, Answer, str], pl.DataFrame]] = {
    Method.DIFFERENCE: by_difference,
    Method.RATE_AND_MIX: by_rate_and_mix,
    Method.FLOWS: by_flows,
    Method.DRIVERS: by_drivers,
}

TOLERANCE = 1e-9
"""Largest residual, relative to the sum of absolute contributions, that is taken as rounding."""


def explain(numbers: Numbers, question: Question, by: str) -> Explanation:
    """The change that the question asks for, `by` one of the metric's `ways`; `question.slice.by` is not looked at.

    Raises Refusal where there is no change, or where the parts would not add up to it.
    """
    question = replace(question, slice=Slice((), question.slice.where))
    whole = numbers.answer(question)
    method = method_of(whole.metric, by, ways(whole.metric, numbers))
    refuse_without_change(whole)
    explanation = Explanation(whole, method, by, PARTS[method](numbers, question, whole, by))
    refuse_leftover(explanation)
    return explanation


def refuse_leftover(explanation: Explanation) -> None:
    """Raises Refusal where the contributions do not sum to the change."""
    row = explanation.whole.rows.row(0, named=True)
    added_up = explanation.rows.select(pl.col("contribution", "rate", "mix").abs().sum()).sum_horizontal()[0]
    if not abs(explanation.residual) <= TOLERANCE * (abs(row["value"]) + abs(row["base_value"]) + added_up):
        facts = {"change": f"{explanation.change:g}", "residual": f"{explanation.residual:g}"}
        raise Refusal("explain_leftover", metric=explanation.metric.id, by=explanation.by, **facts)
