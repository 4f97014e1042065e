"""What was read or answered, remembered for everybody: it depends on nothing but the arguments."""

from functools import lru_cache, partial
from pathlib import Path

import polars as pl

import metrics.course
import metrics.history
import metrics.pace
import metrics.published
import metrics.unusual
import metrics.verdicts
from metrics.answers import Answer, Question
from metrics.compare import Against, Align
from metrics.explain.change import explain
from metrics.explain.explanation import Explanation
from metrics.metric import Metric
from metrics.periods import Grain, Period
from metrics.planned import planned
from metrics.runs import Run
from metrics.slice import Slice
from metrics.snapshots import Snapshot, Store
from queries.plan import Plan, Target
from queries.plan_file import read_plan

Where = tuple[tuple[str, str | None], ...]
"""Dimensions, each with the value wanted; None for those without one."""

SNAPSHOTS, ANSWERS = 4, 4_000
"""How many are remembered. The tables that were read are on the shelf of `metrics.snapshots`."""


def part(where: Where, by: tuple[str, ...] = ()) -> Slice:
    """The slice in which every dimension has one value."""
    return Slice(by, tuple((dimension, (value,)) for dimension, value in where))


@lru_cache(SNAPSHOTS)
def plan(file: str, version: tuple[int, int] | None) -> Plan:
    return planned(read_plan(file), file)


@lru_cache(SNAPSHOTS)
def runs(home: Path, names: tuple[str, ...]) -> tuple[Run, ...]:
    return tuple(Store(home).runs())


@lru_cache(SNAPSHOTS)
def snapshot(store: str, id: str) -> Snapshot:
    return Store(store).snapshot(id)


@lru_cache(ANSWERS)
def cohorts(snapshot: Snapshot, metric: Metric, where: Where) -> pl.DataFrame:
    return snapshot.numbers().cohorts(metric, dict(where))


@lru_cache(SNAPSHOTS)
def published(snapshot: Snapshot) -> pl.DataFrame:
    return metrics.published.published(Store(snapshot.home), snapshot)


@lru_cache(ANSWERS)
def history(snapshot: Snapshot, metric: Metric, period: Period) -> pl.DataFrame:
    return metrics.history.history(Store(snapshot.home), metric, period, snapshot)


@lru_cache(ANSWERS)
def answer(snapshot: Snapshot, question: Question) -> Answer:
    return snapshot.numbers().answer(question)


@lru_cache(ANSWERS)
def explanation(snapshot: Snapshot, question: Question, by: str) -> Explanation:
    return explain(snapshot.numbers(), question, by)


@lru_cache(ANSWERS)
def turned(snapshot: Snapshot, question: Question) -> dict[Align, Answer]:
    return metrics.verdicts.turned(snapshot.numbers(), question)


@lru_cache(ANSWERS)
def pace(snapshot: Snapshot, target: Target) -> metrics.pace.Pace:
    return metrics.pace.pace(target, partial(answer, snapshot))


@lru_cache(ANSWERS)
def course(snapshot: Snapshot, target: Target) -> pl.DataFrame:
    return metrics.course.course(target, partial(answer, snapshot))


@lru_cache(ANSWERS)
def unusual(snapshot: Snapshot, metric: str, period: Period, where: Where) -> pl.DataFrame:
    question = Question(metric, metrics.unusual.history_of(period), Grain.DAY, part(where), Against.NONE)
    rows = snapshot.numbers().answer(question).rows
    return metrics.unusual.unusual(rows, period, snapshot.manifest.reckoning.country)
