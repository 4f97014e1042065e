"""Funnel of the assistant: how many prompts, or people, reach each stage, in all or by a dimension.

Rows: one per value of the dimension. Counts are exact for any period; `of_first` and `of_previous` are fractions, None
over nothing. By rule version, usage is over the days of the rule in the period.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.model.metric import Metric, Unit
from metrics.model.term import Slice, Term, count, total
from metrics.periods.period import Period
from metrics.query.answers import Numbers, Question
from queries.sources.definitions.assistant.prompts import assistant, prompts


class CountedBy(StrEnum):
    """Unit of a funnel: it is in the name of every count."""

    PROMPT = "prompt"
    USER = "user"


@dataclass(frozen=True)
class Step:
    """One stage of a funnel."""

    stage: str
    count: int
    of_first: float | None
    of_previous: float | None


@dataclass(frozen=True)
class FunnelRow:
    """The funnel of one value of the dimension, or of all prompts."""

    value: str | None
    start: date
    end: date
    steps: tuple[Step, ...]
    open: int
    """Prompts whose window is not over by the watermark: in no count and in no rate."""
    usage_rate: float | None
    click_rate: float | None
    triggers_per_user_day: float | None


BY = ("rule_version", "trigger", "page", "feature")
Values = Mapping[str | None, float | None]


def funnel(
    numbers: Numbers, period: Period, unit: CountedBy = CountedBy.PROMPT, by: str | None = None
) -> list[FunnelRow]:
    """One row per value of `by`, one of BY. Raises Refusal where the warehouse or the snapshot cannot answer."""
    usage = metric_named("assistant_usage_rate")
    if obstacle := numbers.obstacle(usage):
        raise obstacle
    question = Question(usage.id, period, None, Slice((by,) if by else ()), Against.NONE)
    rows = {row[by] if by else None: row for row in numbers.answer(question).rows.to_dicts()}
    counts = _by_prompt(numbers, question) if unit is CountedBy.PROMPT else _by_user(numbers, question)
    triggered, closed = _summed(numbers, question, count(prompts)), _summed(numbers, question, total(prompts, "closed"))
    clicks, triggers = _rates(numbers, question, "assistant_click_rate"), _per_day(numbers, question)
    return [
        FunnelRow(
            value=value,
            start=rows[value]["start"] if value in rows else period.start,
            end=rows[value]["end"] if value in rows else period.end,
            steps=_steps({stage: int(known.get(value) or 0) for stage, known in counts.items()}),
            open=int(number - (closed.get(value) or 0)),
            usage_rate=rows[value]["value"] if value in rows else None,
            click_rate=clicks.get(value),
            triggers_per_user_day=triggers.get(value),
        )
        for value, number in triggered.items()
        if number
    ]


def _by_prompt(numbers: Numbers, question: Question) -> dict[str, Values]:
    columns = ("closed", *assistant.stages[1:])
    sums = (_summed(numbers, question, total(prompts, column)) for column in columns)
    return dict(zip(assistant.stages, sums, strict=True))


def _by_user(numbers: Numbers, question: Question) -> dict[str, Values]:
    users = metric_named("assistant_users")
    at_stage = (
        replace(question, metric=users.id, slice=replace(question.slice, where=(("stage", (stage,)),)))
        for stage in assistant.stages
    )
    known = numbers.values(users, "stage")
    return {
        stage: _values(numbers, users, each) if stage in known else {}
        for stage, each in zip(assistant.stages, at_stage, strict=True)
    }


def _summed(numbers: Numbers, question: Question, term: Term) -> Values:
    metric = replace(metric_named("assistant_click_rate"), numerator=term, denominator=None, unit=Unit.FEATURES)
    return _values(numbers, metric, question)


def _rates(numbers: Numbers, question: Question, name: str) -> Values:
    return _values(numbers, metric_named(name), question)


def _per_day(numbers: Numbers, question: Question) -> Values:
    """Triggers per user-day, which are kept by rule version only."""
    triggers = metric_named("assistant_triggers_per_user_day")
    return _values(numbers, triggers, question) if question.slice.dimensions <= {*triggers.dimensions} else {}


def _values(numbers: Numbers, metric: Metric, question: Question) -> Values:
    answer = numbers.answer_of(metric, question)
    key = question.slice.by[0] if question.slice.by else None
    return {row[key] if key else None: row["value"] for row in answer.rows.iter_rows(named=True)}


def _steps(counts: Mapping[str, int]) -> tuple[Step, ...]:
    first, *_ = counts.values()
    before = dict(zip([*counts][1:], [*counts.values()], strict=False))
    return tuple(
        Step(stage, number, _share(number, first), _share(number, before.get(stage, number)))
        for stage, number in counts.items()
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
