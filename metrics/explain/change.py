"""Why did a number change? Contributions that sum to the change, or the reason why there are none."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from metrics.answers import Answer, Numbers, Question
from metrics.explain.drivers import by_drivers
from metrics.explain.explanation import Explanation, Method
from metrics.explain.flows import by_flows
from metrics.explain.segments import by_difference, by_rate_and_mix
from metrics.explain.ways import method_of, ways
from metrics.explain.withheld import refuse_without_change
from metrics.refusal import Refusal
from metrics.slice import Slice

PARTS: dict[Method, Callable[[Numbers, Question, Answer, str], pl.DataFrame]] = {
    Method.DIFFERENCE: by_difference,
    Method.RATE_AND_MIX: by_rate_and_mix,
    Method.FLOWS: by_flows,
    Method.DRIVERS: by_drivers,
}

TOLERANCE = 1e-9
"""Of everything that is added up: more than this is not rounding."""


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
    """Raises Refusal where the contributions do not sum to the change: no number is better than one that is not so."""
    row = explanation.whole.rows.row(0, named=True)
    added_up = explanation.rows.select(pl.col("contribution", "rate", "mix").abs().sum()).sum_horizontal()[0]
    if not abs(explanation.residual) <= TOLERANCE * (abs(row["value"]) + abs(row["base_value"]) + added_up):
        facts = {"change": f"{explanation.change:g}", "residual": f"{explanation.residual:g}"}
        raise Refusal("explain_leftover", metric=explanation.metric.id, by=explanation.by, **facts)
