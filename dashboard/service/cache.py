"""Process-wide memoization of reads and answers, keyed by snapshot and question, both immutable."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

import metrics.analysis.anomalies
import metrics.analysis.deflection
import metrics.analysis.feature_months
import metrics.analysis.funnel
import metrics.analysis.launch_effects
import metrics.analysis.replay.replay
import metrics.analysis.targets
import metrics.analysis.uplift
import metrics.query.alignment_sensitivity
import metrics.snapshots.revisions
from metrics.analysis.deflection import BeforeAfter, Effect, Resolved
from metrics.analysis.explain.explain import explain
from metrics.analysis.explain.explanation import Explanation
from metrics.analysis.feature_months import OnlyUsers
from metrics.analysis.funnel import CountedBy, FunnelRow
from metrics.analysis.launch_effects import LaunchEffect
from metrics.analysis.replay.replay import Replay
from metrics.analysis.replay.rule import TriggerRule
from metrics.analysis.targets import plan_of
from metrics.analysis.uplift import Uplift
from metrics.comparison.period_pair import Against
from metrics.model.metric import Metric
from metrics.model.term import Slice
from metrics.periods.period import Align, Grain, Period
from metrics.query.answers import Answer, Numbers, Question
from metrics.snapshots.manifest import CheckResult
from metrics.snapshots.run_log import Run
from metrics.snapshots.store import Snapshot, Store
from queries.records.entry import Head
from queries.records.kinds.target import Target
from queries.records.records import PastRecords, Records, open_records
from queries.records.targets import Plan

Where = tuple[tuple[str, str | None], ...]
"""Dimensions, each with the value wanted; None for those without one."""

SNAPSHOTS, ANSWERS = 4, 4_000
"""Cache sizes. Tables are cached in `metrics.snapshots.store`."""


def part(where: Where, by: tuple[str, ...] = ()) -> Slice:
    """Slice with one value per filtered dimension."""
    return Slice(by, tuple((dimension, (value,)) for dimension, value in where))


@lru_cache(SNAPSHOTS)
def records(url: str) -> Records:
    return open_records(url)


@lru_cache(SNAPSHOTS)
def plan(file: str, version: tuple[int, int] | None, url: str, head: Head) -> Plan:
    """Plan of the records as of a head of their audit, and of a file of a version."""
    return plan_of(PastRecords(records(url).database, head.number), file)


@lru_cache(SNAPSHOTS)
def runs(home: Path, names: tuple[str, ...]) -> tuple[Run, ...]:
    return tuple(Store(home).runs())


@lru_cache(SNAPSHOTS)
def snapshot(store: str, id: str) -> Snapshot:
    return Store(store).snapshot(id)


@lru_cache(ANSWERS)
def cohorts(snapshot: Snapshot, metric: Metric, where: Where) -> pl.DataFrame:
    return Numbers.of(snapshot).cohorts(metric, dict(where))


@lru_cache(SNAPSHOTS)
def published(snapshot: Snapshot) -> pl.DataFrame:
    return metrics.snapshots.revisions.published(Store(snapshot.home), snapshot)


@lru_cache(ANSWERS)
def history(snapshot: Snapshot, metric: Metric, period: Period) -> pl.DataFrame:
    return metrics.snapshots.revisions.history(Store(snapshot.home), metric, period, snapshot)


@lru_cache(ANSWERS)
def answer(snapshot: Snapshot, question: Question) -> Answer:
    return Numbers.of(snapshot).answer(question)


@lru_cache(ANSWERS)
def only_users(snapshot: Snapshot, answer: Answer, filtered: tuple[str, ...]) -> OnlyUsers | None:
    return metrics.analysis.feature_months.only_users(snapshot, answer, filtered)


@lru_cache(SNAPSHOTS)
def features(snapshot: Snapshot) -> Mapping[str, Mapping[str, Any]]:
    file = snapshot.manifest.reference("features")
    rows = snapshot.read(file).iter_rows(named=True) if file else ()
    return MappingProxyType({str(row["feature_id"]): row for row in rows})


@lru_cache(ANSWERS)
def checks_of(snapshot: Snapshot, metric: Metric) -> Sequence[CheckResult]:
    subjects = {metric.id}.union(*(source.tables for source in metric.sources))
    checks = (check for check in snapshot.manifest.checks if check.subject in subjects)
    return tuple(check for check in checks if check.measured in (None, *metric.sums))


@lru_cache(ANSWERS)
def funnel(snapshot: Snapshot, period: Period, unit: CountedBy, by: str | None) -> list[FunnelRow]:
    return metrics.analysis.funnel.funnel(Numbers.of(snapshot), period, unit, by)


@lru_cache(ANSWERS)
def replay(snapshot: Snapshot, name: str, rule: TriggerRule, period: Period | None, in_log: bool) -> Replay:
    return metrics.analysis.replay.replay.replay(snapshot, name, rule, period, in_log=in_log)


@lru_cache(ANSWERS)
def resolved(snapshot: Snapshot, period: Period) -> Resolved:
    return metrics.analysis.deflection.resolved(snapshot, period)


@lru_cache(SNAPSHOTS)
def effects_on_contacts(snapshot: Snapshot) -> list[Effect]:
    return metrics.analysis.deflection.experiments(snapshot)


@lru_cache(SNAPSHOTS)
def uplift(snapshot: Snapshot) -> Uplift:
    return metrics.analysis.uplift.uplift(snapshot)


@lru_cache(SNAPSHOTS)
def contacts_before_after(snapshot: Snapshot) -> list[BeforeAfter]:
    return metrics.analysis.deflection.changes(Numbers.of(snapshot))


@lru_cache(ANSWERS)
def launch_effect(snapshot: Snapshot, feature: str, launched: date) -> LaunchEffect | None:
    return metrics.analysis.launch_effects.launch_effect(snapshot, feature, launched)


@lru_cache(ANSWERS)
def explanation(snapshot: Snapshot, question: Question, by: str) -> Explanation:
    return explain(Numbers.of(snapshot), question, by)


@lru_cache(ANSWERS)
def turned(snapshot: Snapshot, question: Question) -> dict[Align, Answer]:
    return metrics.query.alignment_sensitivity.contradicting_alignments(Numbers.of(snapshot), question)


@lru_cache(ANSWERS)
def pace(snapshot: Snapshot, target: Target) -> metrics.analysis.targets.Pace:
    return metrics.analysis.targets.pace(target, partial(answer, snapshot))


@lru_cache(ANSWERS)
def course(snapshot: Snapshot, target: Target) -> pl.DataFrame:
    return metrics.analysis.targets.course(target, partial(answer, snapshot))


@lru_cache(ANSWERS)
def unusual(snapshot: Snapshot, metric: str, period: Period, where: Where) -> pl.DataFrame:
    question = Question(metric, metrics.analysis.anomalies.history_of(period), Grain.DAY, part(where), Against.NONE)
    rows = Numbers.of(snapshot).answer(question).rows
    return metrics.analysis.anomalies.unusual(rows, period, snapshot.manifest.reckoning.country)
