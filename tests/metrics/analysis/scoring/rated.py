"""Requirements in one line: steps as six numbers."""

from datetime import date

from metrics.analysis.scoring.ranking import Item
from metrics.analysis.scoring.score import Steps
from metrics.query.answers import Answer, Question
from queries.records.kinds.requirement import Estimated, Requirement

DAY = date(2025, 1, 1)


def steps(*six: float) -> Steps:
    return Steps(*six)


def requirement(*six: float, **more: object) -> Requirement:
    inputs = [Estimated(step, "anna", DAY) for step in six]
    facts = {"title": "An idea", "source": "research", "raised_on": DAY, "compliance": "clear"} | more
    names = ("frequency", "pain", "revenue", "leverage", "complexity", "coordination")
    return Requirement(**dict(zip(names, inputs, strict=True)), **facts)  # type: ignore[arg-type]


def unasked(question: Question) -> Answer:
    raise AssertionError(f"nobody asked for {question.metric}")


def item(id: str, *six: float, **more: object) -> Item:
    return Item.of(id, requirement(*six, **more), unasked)
