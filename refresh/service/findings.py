"""Findings that people are told of, once each: headline metrics outside their band, and targets that fall behind.

Only figures whose checks passed are told. What was told is kept beside the alarm, so that a restart tells nothing
twice; a target is told again where it was on pace in between.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from metrics.aggregates.schema import Trust
from metrics.analysis.anomalies import history_of, unusual
from metrics.analysis.targets import pace, plan_of
from metrics.catalogue import catalogue
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.periods.notation import name, parse
from metrics.periods.period import Grain, Period, holding
from metrics.query.answers import Numbers, Question
from metrics.snapshots.store import Snapshot, Store
from queries.durable_files import write_whole
from queries.records.database import records_url
from queries.records.kinds.target import Target
from queries.records.records import open_records
from queries.records.targets import target_id
from queries.settings import Settings
from refresh.service.notify import notify

FILE = "told.json"
HEADLINES = (
    "monthly_active_users",
    "daily_usage_time",
    "paid_conversion",
    "arpu",
    "value_added_share",
    "net_revenue",
)
"""Metrics of whose days outside their band somebody is told."""
DAYS = 7
"""Last known days that are looked at, and days after its end in which a missed target is told."""


@dataclass(frozen=True)
class Finding:
    """Something to be told once."""

    key: str
    """What it is told once under."""
    facts: Mapping[str, Any] | None = field(compare=False)
    """None: it is well, and may be told of again."""


def tell(settings: Settings) -> str:
    """Tells what was found in the snapshot that is served; returns why nobody could be told, empty where all is well.

    Raises Problem where the records or the plan cannot be read.
    """
    snapshot = Store(settings.store).current()
    if snapshot is None or not settings.notify:
        return ""
    told, untold = _told(snapshot.home), ""
    for finding in list(findings(snapshot, settings)):
        if finding.facts is None:
            told.discard(finding.key)
        elif finding.key not in told:
            about = {"store": str(snapshot.home), "snapshot": snapshot.id}
            untold = notify(settings.notify, {**finding.facts, **about})
            if untold:
                break
            told.add(finding.key)
    if told != _told(snapshot.home):
        write_whole(snapshot.home / FILE, json.dumps(sorted(told)).encode())
    return untold


def findings(snapshot: Snapshot, settings: Settings) -> Iterator[Finding]:
    """Everything worth telling, told before or not; a metric that cannot be answered has nothing to tell."""
    numbers = Numbers.of(snapshot)
    for id in HEADLINES:
        yield from _answered(partial(_outside, numbers, catalogue()[id], settings))
    for target in plan_of(open_records(records_url(settings)), settings.plan).targets:
        yield from _answered(partial(_behind, numbers, target, settings))


def _answered(ask: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(ask())
    except Refusal:
        return []


def _outside(numbers: Numbers, metric: Metric, settings: Settings) -> Iterator[Finding]:
    """Days of the last week outside the band."""
    if Grain.DAY not in metric.grains or numbers.obstacle(metric) or numbers.trust(metric) is not Trust.PASSED:
        return
    last = numbers.coverage(metric).watermark
    week = Period(last - timedelta(days=DAYS - 1), last)
    asked = Question(metric.id, history_of(week), Grain.DAY, against=Against.NONE)
    judged = unusual(numbers.answer(asked).rows, week, numbers.manifest.reckoning.country)
    for day in judged.filter("is_unusual").iter_rows(named=True):
        on = day["day"]
        link = f"/compare?metric={metric.id}&grain=day&span={name(holding(Grain.MONTH, on))}"
        yield Finding(
            f"band {metric.id} {on}",
            {
                "what": "outside_band",
                **_about(metric, metric.titles.get(Grain.DAY), on.isoformat(), day["value"]),
                "base": _a_year_before(numbers, metric, on),
                "expected": [day["low"], day["high"]],
                "link": _link(settings, link),
            },
        )


def _a_year_before(numbers: Numbers, metric: Metric, on: date) -> float | None:
    value: float | None = numbers.answer(Question(metric.id, Period(on, on))).rows["base_value"][0]
    return value


def _behind(numbers: Numbers, target: Target, settings: Settings) -> Iterator[Finding]:
    """A target whose period runs or has just ended, behind its pace or missed; or that it is well."""
    metric = catalogue()[target.metric]
    if numbers.obstacle(metric) or numbers.trust(metric) is not Trust.PASSED:
        return
    period, last = parse(target.period)[0], numbers.coverage(metric).watermark
    if not period.start <= last <= period.end + timedelta(days=DAYS):
        return
    stands = pace(target, numbers.answer)
    key = f"target {target_id(target)} {'missed' if stands.is_over else 'behind'}"
    if stands.is_good is not False:
        yield from [Finding(key, None)] if stands.is_good else []
        return
    yield Finding(
        key,
        {
            "what": "target_missed" if stands.is_over else "behind_target",
            **_about(metric, metric.titles.get(stands.answer.grain), target.period, stands.value),
            "where": target.where,
            "base": stands.row["base_value"],
            "expected": stands.expected,
            "target": target.value,
            "owner": target.owner,
            "link": _link(settings, "/targets"),
        },
    )


def _about(metric: Metric, title: str | None, period: str, value: float | None) -> dict[str, Any]:
    facts = {"metric": metric.id, "title": title or metric.title, "unit": str(metric.unit), "period": period}
    return {**facts, "value": value, "trust": str(Trust.PASSED)}


def _link(settings: Settings, path: str) -> str:
    """Address of a page; a path where the settings name no address."""
    return (settings.addresses[0].rstrip("/") if settings.addresses else "") + path


def _told(home: Path) -> set[str]:
    try:
        return set(map(str, json.loads((home / FILE).read_bytes())))
    except (OSError, ValueError, TypeError):  # none, or none that can be read
        return set()
