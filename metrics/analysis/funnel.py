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
from metrics.model.term import Slice, count, total
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
    slice = Slice((by,) if by else ())
    question = Question(usage.id, period, None, slice, Against.NONE)
    rows = {row[by] if by else None: row for row in numbers.answer(question).rows.to_dicts()}
    asked = _Asked(numbers, period, slice)
    counts = asked.by_prompt() if unit is CountedBy.PROMPT else asked.by_user()
    closed, clicks, triggers = asked.total("closed"), asked.ratio("assistant_click_rate"), asked.triggers_per_user_day()
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
        for value, number in numbers.totals(count(prompts), period, slice).items()
        if number
    ]


@dataclass(frozen=True)
class _Asked:
    """Sums over the period, per value of the dimension."""

    numbers: Numbers
    period: Period
    slice: Slice

    def by_prompt(self) -> dict[str, Values]:
        columns = ("closed", *assistant.stages[1:])
        return {stage: self.total(column) for stage, column in zip(assistant.stages, columns, strict=True)}

    def by_user(self) -> dict[str, Values]:
        users = metric_named("assistant_users")
        known = self.numbers.values(users, "stage")
        at_stage = ((stage, replace(self.slice, where=(("stage", (stage,)),))) for stage in assistant.stages)
        return {
            stage: self.numbers.totals(users.numerator, self.period, slice) if stage in known else {}
            for stage, slice in at_stage
        }

    def total(self, column: str) -> Values:
        return self.numbers.totals(total(prompts, column), self.period, self.slice)

    def ratio(self, name: str) -> Values:
        parts = (self.numbers.totals(term, self.period, self.slice) for term in metric_named(name).terms)
        numerators, denominators = parts
        return {value: _share(numerators.get(value, 0), whole) for value, whole in denominators.items()}

    def triggers_per_user_day(self) -> Values:
        """Kept by rule version only."""
        triggers = metric_named("assistant_triggers_per_user_day")
        return self.ratio(triggers.id) if self.slice.dimensions <= {*triggers.dimensions} else {}


def _steps(counts: Mapping[str, int]) -> tuple[Step, ...]:
    first, *_ = counts.values()
    before = dict(zip([*counts][1:], [*counts.values()], strict=False))
    return tuple(
        Step(stage, number, _share(number, first), _share(number, before.get(stage, number)))
        for stage, number in counts.items()
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
