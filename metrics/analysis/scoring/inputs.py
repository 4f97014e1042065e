"""Inputs of a requirement as steps: those of people as they said, those of metrics as the snapshot has them now."""

from collections.abc import Callable
from dataclasses import dataclass

from metrics.aggregates.schema import Trust
from metrics.analysis.explain.explanation import Withheld
from metrics.analysis.scoring.rubrics import step_of
from metrics.analysis.scoring.score import Steps
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.notation import parse
from metrics.periods.period import Period
from metrics.query.answers import Answer, Question
from queries.errors import Problem
from queries.records.kinds.requirement import INPUTS, Estimated, Input, Measured, Requirement

Ask = Callable[[Question], Answer]
"""Answers a question from the current snapshot, or raises Refusal."""

AGREED = 1.0
"""Steps by which the ratings of several people may differ and still be of one mind."""


@dataclass(frozen=True)
class Reading:
    """What a metric says now."""

    metric: str
    period: Period
    value: float
    numerator: float | None
    denominator: float | None
    trust: Trust
    complete: bool


@dataclass(frozen=True)
class Rated:
    """One input: its step, or why there is none."""

    name: str
    given: Input
    step: float | None
    reading: Reading | None = None
    why: Refusal | Problem | None = None

    @property
    def is_evidence(self) -> bool:
        """Whether it rests on data, or on several people who are of one mind."""
        if isinstance(self.given, Estimated):
            return len(self.given.ratings) > 1 and self.given.spread <= AGREED
        return self.step is not None


class ValueWithheld(Withheld):
    """Refusal because the value itself is withheld; `row` of the answer has the reason."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.code = "value_withheld"


def rated(requirement: Requirement, ask: Ask) -> tuple[Rated, ...]:
    """The six inputs, in the order of INPUTS."""
    return tuple(_rated(name, getattr(requirement, name), ask) for name in INPUTS)


def steps_of(inputs: tuple[Rated, ...]) -> Steps | None:
    """Steps of the six inputs; None where one of them has none: unknown is not the lowest step."""
    known = {each.name: each.step for each in inputs if each.step is not None}
    return Steps(**known) if len(known) == len(inputs) else None


def refuse_inputs(requirement: Requirement) -> None:
    """Raises Problem or Refusal for an input whose metric, period or filter cannot be meant."""
    for name in INPUTS:
        if isinstance(given := getattr(requirement, name), Measured):
            step_of(name, 0)
            _question(name, given)
    if requirement.promised_metric:
        metric_named(requirement.promised_metric)


def _rated(name: str, given: Input, ask: Ask) -> Rated:
    if not isinstance(given, Measured):
        return Rated(name, given, given.step)
    try:
        reading = _read(ask(_question(name, given)))
        return Rated(name, given, step_of(name, reading.value), reading)
    except (Refusal, Problem) as why:
        return Rated(name, given, None, why=why)


def _question(name: str, given: Measured) -> Question:
    """Raises Problem for a metric that is no share, Refusal for one or a period that is not known."""
    metric = metric_named(given.metric)
    if not metric.unit.is_share:
        wanted, fix = "a metric that is a share", "Name another one, or let people rate it"
        raise Problem(f"{name} of a requirement", wanted=wanted, got=f"{metric.id}, {metric.unit}", fix=fix)
    where = tuple((dimension, (value,)) for dimension, value in given.where.items())
    return Question(metric.id, parse(given.period)[0], None, Slice((), where), Against.NONE)


def _read(answer: Answer) -> Reading:
    row = answer.rows.row(0, named=True)
    if row["value"] is None:
        raise ValueWithheld(answer)
    numbers = row["value"], row["numerator"], row["denominator"]
    return Reading(answer.metric.id, answer.period, *numbers, answer.trust, bool(row["complete"]))
