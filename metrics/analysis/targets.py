"""Targets: pace and trajectory along last year's seasonality, and validation of what people wrote.

Expected by a day = target × last year's value from the start to the same day ÷ last year's value over the whole period.
That holds for totals, distinct counts and ratios alike, and is no straight line: a year whose second half is the larger
one is not called late in June.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from metrics.catalogue import catalogue
from metrics.comparison.alignment import same_date_last_year
from metrics.comparison.period_pair import Against
from metrics.model.metric import Better, Metric
from metrics.model.term import Slice
from metrics.periods.notation import name, parse
from metrics.periods.period import Grain, Period, grain_of, holding, split
from metrics.query.answers import Answer, Question
from queries.errors import Problem
from queries.records.kinds.target import Note, Target
from queries.records.records import Records
from queries.records.targets import Plan, is_form, is_value, read_plan

Ask = Callable[[Question], Answer]

HARMLESS = ("base_zero", "base_negative")
"""Reasons for suppression that do not affect the share of last year reached by a date."""


@dataclass(frozen=True)
class Pace:
    """A target with its value to date and the value expected by now."""

    target: Target
    answer: Answer
    """Answer over the target's period, to date where it is not over, with the same dates a year earlier."""
    base: Period
    """Whole period a year earlier."""
    expected: float | None
    """Expected by now, in the metric's unit; the target itself once the period is over."""
    withheld: str | None
    """Why value or expectation is suppressed: a code of `metrics.comparison.result_table`."""

    @property
    def row(self) -> dict[str, Any]:
        return self.answer.rows.row(0, named=True)

    @property
    def value(self) -> float | None:
        return None if self.row["value"] is None else float(self.row["value"])

    @property
    def is_over(self) -> bool:
        return bool(self.row["end"] == self.answer.period.end)

    @property
    def reached(self) -> float | None:
        """The value as a share of the target."""
        return None if self.value is None else self.value / self.target.value

    @property
    def ahead(self) -> float | None:
        """Relative distance from the expected value; None where nothing is expected."""
        if self.value is None or self.expected is None or self.expected <= 0:
            return None
        return self.value / self.expected - 1

    @property
    def is_good(self) -> bool | None:
        """Whether the target is reached, or will be by last year's seasonality; None where unknown."""
        if self.value is None or self.expected is None:
            return None
        is_higher = self.answer.metric.better is Better.HIGHER
        return self.value >= self.expected if is_higher else self.value <= self.expected


def pace(target: Target, ask: Ask) -> Pace:
    """Pace of a target. Raises Refusal where the metric cannot be answered over its period."""
    answer = ask(Question(target.metric, parse(target.period)[0], slice=segment_of(target)))
    known = Pace(target, answer, _a_year_earlier(answer.period), None, answer.rows["withheld"][0])
    if known.value is None or known.withheld == "partial":
        return known
    if known.is_over:
        return replace(known, expected=target.value, withheld=None)
    return _going_on(known, ask)


def _going_on(known: Pace, ask: Ask) -> Pace:
    if known.withheld not in (None, *HARMLESS):
        return known
    whole = value_over(known.base, known, ask)
    if whole is None or whole <= 0:
        return replace(known, withheld="base_too_few" if whole is None else "base_negative" if whole else "base_zero")
    return replace(known, expected=known.target.value * known.row["base_value"] / whole, withheld=None)


def value_over(period: Period, stands: Pace, ask: Ask) -> float | None:
    """Value of the target's metric over a period; None where suppressed."""
    target = stands.target
    question = Question(target.metric, period, slice=segment_of(target), against=Against.NONE)
    value: float | None = ask(question).rows["value"][0]
    return value


def segment_of(target: Target) -> Slice:
    """Slice of a target's segment; an empty value asks for those without one."""
    return Slice((), tuple((dimension, (value or None,)) for dimension, value in sorted(target.where.items())))


def _a_year_earlier(period: Period) -> Period:
    return holding(grain_of(period), same_date_last_year(period.start))


COLUMNS = {"days": pl.Int64, "day": pl.Date, "value": pl.Float64, "expected": pl.Float64}


def course(target: Target, ask: Ask) -> pl.DataFrame:
    """Trajectory, daily in a month and in steps in longer periods: `days` from the start, `day`,
    `value` to date, `expected`.

    `value` is null after the watermark; without rows where nothing is expected or the metric's number depends on the
    length of its period. Raises Refusal as `pace` does.
    """
    stands = pace(target, ask)
    if not has_course(stands.answer.metric):
        return pl.DataFrame(schema=COLUMNS)
    return pl.DataFrame(list(_points(stands, ask)), COLUMNS, orient="row")


def has_course(metric: Metric) -> bool:
    """Whether the value from the start of a period to a day is the same quantity over fewer days."""
    return Grain.CUSTOM in metric.grains and not any(term.looks_back for term in metric.terms)


def _points(stands: Pace, ask: Ask) -> Iterator[tuple[Any, ...]]:
    whole = value_over(stands.base, stands, ask)
    if stands.row["withheld"] not in (None, *HARMLESS) or not whole or whole < 0:
        return
    period, base, so_far = stands.answer.period, stands.base, Period(stands.row["start"], stands.row["end"])
    for days in sorted({*_steps(period), so_far.days}):
        day = period.first(days).end
        then = value_over(base if day == period.end else base.until(same_date_last_year(day)), stands, ask)
        value = value_over(period.until(day), stands, ask) if days <= so_far.days else None
        yield days, day, value, None if then is None else stands.target.value * then / whole


def _steps(period: Period) -> list[int]:
    """Days from the start to the end of each step."""
    match grain_of(period):
        case Grain.YEAR:
            return [Period(period.start, month.end).days for month in split(period, Grain.MONTH)]
        case Grain.QUARTER:
            return [*range(7, period.days, 7), period.days]
        case _:
            return list(range(1, period.days + 1))


GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)


def plan_of(kept: Records, file: str) -> Plan:
    """Plan of the records, over that of a file. Raises Problem for what cannot be meant."""
    bodies = [entry.body for kind in ("target", "note") for entry in kept.entries(kind)]
    targets = tuple(body for body in bodies if isinstance(body, Target))
    notes = tuple(body for body in bodies if isinstance(body, Note))
    return planned(Plan(targets, notes), "the records").over(planned(read_plan(file), file))


def planned(plan: Plan, file: str) -> Plan:
    """Validates a plan. Raises Problem for a target that no value can ever be compared with."""
    for target in plan.targets:
        refuse_target(target, f"a target of {file}", f"the target of {target.metric} in {file}")
    for note in plan.notes:
        refuse_note(note, f"a note of {file}")
    return plan


def refuse_target(target: Target, thing: str = "target", value_of: str = "") -> None:
    """Raises Problem for a target that cannot be meant, or that no value can ever be compared with."""
    _refuse_unknown(target.metric, thing)
    if not is_form(target.period):
        wanted = 'a period as "2025-12", "2025-Q4" or "2025"'
        raise Problem(thing, wanted=wanted, got=repr(target.period), fix="Write it in that form")
    if not is_value(target.value):
        raise Problem(thing, wanted="a number over 0", got=repr(target.value), fix="Correct the value")
    metric = catalogue()[target.metric]
    for dimension in target.where:
        if dimension not in metric.dimensions:
            wanted = f"one of the dimensions of {metric.id} ({', '.join(metric.dimensions) or 'none'})"
            raise Problem(f"segment of {thing}", wanted=wanted, got=dimension, fix="Correct or remove it")
    if metric.unit.is_share and target.value > 1:
        fix = f"Write {target.value / 100:g} for {target.value:g} %"
        raise Problem(value_of or f"value of {thing}", wanted="a fraction of 1", got=f"{target.value:g}", fix=fix)


def refuse_note(note: Note, thing: str = "note") -> None:
    """Raises Problem for a note without a text, or about a metric that is not known."""
    if not note.en.strip():
        raise Problem(thing, wanted="a text", got=repr(note.en), fix="Write one")
    if note.metric:
        _refuse_unknown(note.metric, thing)


def targets_of(plan: Plan, month: Period) -> list[Target]:
    """Targets of a month, of its quarter and of its year, in this order."""
    periods = [name(holding(grain, month.end)) for grain in GRAINS]
    return [target for period in periods for target in plan.targets if target.period == period]


def _refuse_unknown(metric: str, thing: str) -> None:
    if metric not in catalogue():
        wanted, fix = f"one of {', '.join(catalogue())}", "Correct the metric's name"
        raise Problem(thing, wanted=wanted, got=metric, fix=fix)
