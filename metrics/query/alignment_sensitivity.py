"""Sensitivity of the year-over-year sign to the alignment method."""

from collections.abc import Iterator
from dataclasses import replace

from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.periods.period import Align
from metrics.query.answers import Answer, Numbers, Question

TELLING = 0.0005
"""Smallest change (of a share: absolute, else relative) that counts as growth or decline; less is shown as 0.0."""


def contradicting_alignments(numbers: Numbers, question: Question) -> dict[Align, Answer]:
    """Answers by other alignments under which growth becomes decline, or the reverse."""
    if question.against is not Against.YOY:
        return {}
    verdict = _verdict(numbers.answer(question))
    return {align: answer for align, answer in _others(numbers, question) if _verdict(answer) * verdict < 0}


def _others(numbers: Numbers, question: Question) -> Iterator[tuple[Align, Answer]]:
    for align in Align:
        if align is not question.align:
            try:
                yield align, numbers.answer(replace(question, align=align))
            except Refusal:  # no comparison by this alignment, so nothing contradicts
                continue


def _verdict(answer: Answer) -> int:
    """Sign of the change: 1 for growth, -1 for decline, 0 for neither."""
    change = answer.rows["change" if answer.metric.unit.is_share else "change_pct"][0]
    return 0 if change is None or abs(change) < TELLING else 1 if change > 0 else -1
