"""A count of people over time: who came and who left in every period from the base on."""

from dataclasses import replace

import polars as pl

from metrics.answers import Answer, Numbers, Question
from metrics.compare import Against
from metrics.explain.rows import in_form
from metrics.explain.withheld import Withheld
from metrics.periods import CALENDAR, ONE_DAY, Grain, Period, holding
from metrics.refusal import Refusal
from metrics.term import Kind

SIGNS = {Kind.NEW: 1, Kind.RETURNED: 1, Kind.LOST: -1}


def by_flows(numbers: Numbers, question: Question, whole: Answer, by: str) -> pl.DataFrame:
    """New + returned − lost of the periods after the base up to the one asked for: `value` people each."""
    since = _since_the_base(whole)
    people = {kind: _people(numbers, question, whole, kind, since) for kind in SIGNS}
    rows = [{"part": kind.value, "value": count, "contribution": SIGNS[kind] * count} for kind, count in people.items()]
    return in_form(pl.DataFrame(rows))


def _people(numbers: Numbers, question: Question, whole: Answer, kind: Kind, since: Period) -> float:
    counted = replace(whole.metric, numerator=replace(whole.metric.numerator, kind=kind), grains=CALENDAR)
    asked = Question(whole.metric.id, since, whole.grain, question.slice, Against.NONE)
    answer = numbers.answer_of(counted, asked)
    if answer.rows["value"].has_nulls():
        raise Withheld(answer)
    return float(answer.rows["value"].sum())


def _since_the_base(whole: Answer) -> Period:
    """Raises Refusal unless both are whole calendar periods of one grain: only these follow on each other."""
    row = whole.rows.row(0, named=True)
    now, base = Period(row["start"], row["end"]), Period(row["base_start"], row["base_end"])
    if not (row["complete"] and _is_one(whole.grain, now) and _is_one(whole.grain, base)):
        facts = {"period": f"{now.start}..{now.end}", "base": f"{base.start}..{base.end}"}
        raise Refusal("explain_parts", metric=whole.metric.id, **facts)
    return Period(base.end + ONE_DAY, now.end)


def _is_one(grain: Grain, period: Period) -> bool:
    return grain in CALENDAR and period == holding(grain, period.start)
