"""Sensitivity of the year-over-year sign to the alignment method."""

from collections.abc import Iterator
from dataclasses import replace

from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.metric import Unit
from metrics.periods.period import Align
from metrics.query.answers import Answer, Numbers, Question

TELLING = 0.0005
"""A change by less, of a rate or else of the base, is written as 0.0 and is neither growth nor decline."""


def contradicting_alignments(numbers: Numbers, question: Question) -> dict[Align, Answer]:
    """The answers by other alignments whose verdict on the period, in one piece, is the opposite one."""
    if question.against is not Against.YOY:
        return {}
    said = _verdict(numbers.answer(question))
    return {align: answer for align, answer in _others(numbers, question) if _verdict(answer) * said < 0}


def _others(numbers: Numbers, question: Question) -> Iterator[tuple[Align, Answer]]:
    for align in Align:
        if align is not question.align:
            try:
                yield align, numbers.answer(replace(question, align=align))
            except Refusal:  # this way there is no comparison, hence no other verdict
                continue


def _verdict(answer: Answer) -> int:
    """1 for growth, -1 for decline, 0 for neither."""
    change = answer.rows["change" if answer.metric.unit is Unit.SHARE else "change_pct"][0]
    return 0 if change is None or abs(change) < TELLING else 1 if change > 0 else -1
