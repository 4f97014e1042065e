"""Results of one snapshot: the only source of numbers for pages and commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.service import cache
from dashboard.service.cache import Where, part
from metrics.aggregates.schema import Trust
from metrics.analysis.deflection import BeforeAfter, Effect, Resolved
from metrics.analysis.explain.explain import ways
from metrics.analysis.explain.explanation import Explanation
from metrics.analysis.feature_months import OnlyUsers
from metrics.analysis.funnel import CountedBy, FunnelRow
from metrics.analysis.launch_effects import LaunchEffect
from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.drafts import read_drafts
from metrics.analysis.replay.replay import Replay
from metrics.analysis.replay.rule import TriggerRule
from metrics.analysis.targets import Pace
from metrics.analysis.uplift import Uplift
from metrics.catalogue import catalogue
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.model.term import Wanted
from metrics.periods.notation import name, parse
from metrics.periods.period import Align, Coverage, Grain, Period
from metrics.query.answers import Answer, Numbers, Question, last_whole
from metrics.snapshots.manifest import QUARANTINED, CheckResult, Manifest
from metrics.snapshots.restatements import restatements_of
from metrics.snapshots.revisions import history
from metrics.snapshots.run_log import Run, names_of_runs
from metrics.snapshots.served import as_of, days_of, refuse_other_definition, served
from metrics.snapshots.store import Snapshot, Store
from queries.errors import Damaged
from queries.records.database import records_url
from queries.records.kinds.target import Target
from queries.records.records import PastRecords, Records
from queries.records.targets import Plan
from queries.settings import Settings


@dataclass(frozen=True)
class Results:
    """Results of one snapshot. A page render uses one instance, so it never mixes two snapshots."""

    snapshot: Snapshot
    align: Align = Align.DATE
    """Default alignment of year-over-year comparisons."""
    plan_file: str = Settings.plan
    drafts_file: str = Settings.drafts
    records_url: str = ""
    """Database of what people write; empty: beside the store."""
    records_until: int | None = None
    """Row of the audit with which the records end; None: as they are now."""
    as_of: date | None = None
    """As-of day; None for the snapshot served now."""
    damaged: str | None = None
    """Id of the damaged snapshot that this one replaces."""
    against: Against = Against.YOY
    """Baseline of answers that do not ask for one of their own."""
    where: Where = ()
    """Filter of the dashboard; every answer follows it as far as its metric can."""
    plans: list[Plan] | None = field(default=None, compare=False)
    """Of a page: the plan once it has been read, so that the whole page shows one; None: read anew each time."""

    @property
    def starts(self) -> int:
        """The month with which quarters and years begin."""
        return self.manifest.reckoning.starts(self.align)

    @property
    def manifest(self) -> Manifest:
        return self.snapshot.manifest

    def answer(
        self,
        metric: str,
        period: Period | None = None,
        grain: Grain | None = None,
        *,
        by: tuple[str, ...] = (),
        where: Where = (),
        against: Against | None = None,
        per_working_day: bool = False,
    ) -> Answer:
        """Answer by the comparison and the filter of the page.

        Raises Refusal where none that is exact and fair can be given.
        """
        self.refuse_without_data(metric_named(metric))
        slice, base = part(self.filtered(metric_named(metric), where), by), against or self.against
        return self.ask(Question(metric, period, grain, slice, base, self.align, per_working_day))

    def filtered(self, metric: Metric, where: Where = ()) -> Where:
        """What is asked for, and what the metric can honour of the filter of other dimensions."""
        asked = {name for name, _ in where}
        rest = [(name, value) for name, value in self.where if name not in asked]
        known = {name: self.choices(metric, name) for name, _ in rest if name in self.dimensions(metric)}
        return (*where, *((name, value) for name, value in rest if value in known.get(name, ())))

    def unfiltered(self, metric: Metric) -> tuple[str, ...]:
        """Dimensions of the filter that the metric cannot honour: it has no such dimension, or none of the values."""
        honoured = {name for name, _ in self.filtered(metric)}
        return tuple(dict.fromkeys(name for name, _ in self.where if name not in honoured))

    def ask(self, question: Question) -> Answer:
        """Answer to any question, cached. Raises Refusal where none that is exact and fair can be given."""
        self.refuse_without_data(metric_named(question.metric))
        return cache.answer(self.snapshot, question)

    def explain(
        self,
        metric: str,
        period: Period | None,
        by: str,
        *,
        where: Where = (),
        against: Against | None = None,
        per_working_day: bool = False,
    ) -> Explanation:
        """`by` one of `ways`. Raises Refusal where there is no change, or the parts would not add up to it."""
        slice, base = part(self.filtered(metric_named(metric), where)), against or self.against
        return self.explain_change(Question(metric, period, None, slice, base, self.align, per_working_day), by)

    def explain_change(self, question: Question, by: str | None = None) -> Explanation:
        """As `explain`, for any question; without `by` the first of the metric's `ways`."""
        by = by or next(iter(self.ways(metric_named(question.metric))), "–")
        return cache.explanation(self.snapshot, question, by)

    def ways(self, metric: Metric) -> tuple[str, ...]:
        """Available decompositions of its changes: dimensions, `flows`, `drivers`."""
        return ways(metric, Numbers.of(self.snapshot))

    def funnel(self, period: Period, unit: CountedBy, by: str | None = None) -> list[FunnelRow]:
        """See `metrics.analysis.funnel`. Raises Refusal where it cannot be answered."""
        return cache.funnel(self.snapshot, period, unit, by)

    def replay(self, name: str, rule: TriggerRule | None = None, period: Period | None = None) -> Replay:
        """Replay of a declared rule by its version, or of a draft; see `metrics.analysis.replay.replay`.

        Raises Refusal where the snapshot has no log of interactions.
        """
        return cache.replay(self.snapshot, name, rule or declared_rules()[name], period, rule is None)

    def resolved(self, period: Period) -> Resolved:
        """See `metrics.analysis.deflection`. Raises Refusal where the snapshot has no logs."""
        return cache.resolved(self.snapshot, period)

    def effects_on_contacts(self) -> list[Effect]:
        """Effect of each experiment on support contacts; see `metrics.analysis.deflection`."""
        return cache.effects_on_contacts(self.snapshot)

    def contacts_before_after(self) -> list[BeforeAfter]:
        """See `metrics.analysis.deflection`. Raises Refusal where days are too few or metrics have no data."""
        return cache.contacts_before_after(self.snapshot)

    def uplift(self) -> Uplift:
        """Value-added services against subscribers-to-be. Raises Refusal where these are none or too few."""
        return cache.uplift(self.snapshot)

    def launch_effect(self, feature: str, launched: date) -> LaunchEffect | None:
        """See `metrics.analysis.launch_effects`; None where it is not published."""
        return cache.launch_effect(self.snapshot, feature, launched)

    def only_users(self, answer: Answer, where: Where = ()) -> OnlyUsers | None:
        """Users of one feature only beside those of each; see `metrics.analysis.feature_months`."""
        return cache.only_users(self.snapshot, answer, tuple(name for name, _ in self.filtered(answer.metric, where)))

    def drafts(self) -> dict[str, TriggerRule]:
        """Saved drafts of trigger rules. Raises Problem for a file that cannot be read."""
        return read_drafts(self.drafts_file)

    def turned(self, answer: Answer, where: Where = ()) -> dict[Align, Answer]:
        """By other alignments: the same question's answers that turn growth into decline, or the other way round."""
        slice = part(self.filtered(answer.metric, where))
        question = Question(answer.metric.id, answer.period, answer.grain, slice, self.against, self.align)
        return cache.turned(self.snapshot, question)

    def records(self) -> Records:
        """What people write: kept outside the snapshot, as it is now or was at `records_until`."""
        kept = cache.records(self.records_url or records_url(Settings(store=str(self.snapshot.home))))
        return kept if self.records_until is None else PastRecords(kept.database, self.records_until)

    def of_one_moment(self) -> "Results":
        """These results for one render of a page: what people write is read once, however often it is asked for."""
        return replace(self, plans=[])

    def plan(self) -> Plan:
        """Targets and notes as they are kept and as the file has them now. Raises Problem for what cannot be meant."""
        if self.plans is None:
            return self._plan_now()
        if not self.plans:
            self.plans.append(self._plan_now())
        return self.plans[0]

    def _plan_now(self) -> Plan:
        kept = self.records()
        return cache.plan(self.plan_file, _version(Path(self.plan_file)), kept.database.url, kept.head())

    def pace(self, target: Target) -> Pace:
        """Raises Refusal where no question about the metric can be answered."""
        return cache.pace(self.snapshot, target)

    def course(self, target: Target) -> pl.DataFrame:
        """See `metrics.analysis.targets`. Raises Refusal as `pace` does."""
        return cache.course(self.snapshot, target)

    def unusual(self, metric: str, period: Period, where: Where = ()) -> pl.DataFrame:
        """The days of the period; see `anomalies.unusual`. Raises Refusal where the metric has no daily values."""
        return cache.unusual(self.snapshot, metric, period, self.filtered(metric_named(metric), where))

    def cohorts(self, metric: Metric, where: Where = ()) -> pl.DataFrame:
        """See `metrics.aggregates.cohorts`. Raises Refusal where they are not kept."""
        return cache.cohorts(self.snapshot, metric, where)

    def runs(self) -> tuple[Run, ...]:
        """The last refreshes, oldest first, as they are written down now."""
        return cache.runs(self.snapshot.home, names_of_runs(self.snapshot.home))

    def metrics(self) -> list[Metric]:
        """Every metric that can be answered from this snapshot."""
        return [metric for metric in catalogue().values() if self.obstacle(metric) is None]

    def can(self, *ids: str) -> bool:
        """Whether every one of these metrics can be answered."""
        return all(self.obstacle(catalogue()[id]) is None for id in ids)

    def refuse_without_data(self, metric: Metric) -> None:
        """Raises Refusal where no question about the metric can be answered."""
        if obstacle := self.obstacle(metric):
            raise obstacle

    def obstacle(self, metric: Metric) -> Refusal | None:
        """Why no question about the metric can be answered here: no data, or another definition then."""
        try:
            if self.as_of:
                refuse_other_definition(self.snapshot, metric)
        except Refusal as refusal:
            return refusal
        return Numbers.of(self.snapshot).obstacle(metric)

    def dimensions(self, metric: Metric) -> tuple[str, ...]:
        return Numbers.of(self.snapshot).dimensions(metric)

    def values(self, metric: Metric, dimension: str) -> tuple[str, ...]:
        return Numbers.of(self.snapshot).values(metric, dimension)

    def choices(self, metric: Metric, dimension: str) -> Wanted:
        """Those values, and None where somebody has none."""
        is_missing = dimension in Numbers.of(self.snapshot).state(metric.numerator.source).missing
        return (*filter(None, self.values(metric, dimension)), *((None,) if is_missing else ()))

    def span(self, metric: Metric) -> Period:
        return Numbers.of(self.snapshot).span(metric)

    def coverage(self, metric: Metric) -> Coverage:
        """Days that all sources of the metric cover, and on what the watermark is based."""
        return Numbers.of(self.snapshot).coverage(metric)

    def trust(self, metric: Metric) -> Trust:
        return Numbers.of(self.snapshot).trust(metric)

    def parsed(self, period: str | None) -> Period | None:
        """Period of a notation, fiscal years by the snapshot's setting. Raises Refusal for another form."""
        return None if period is None else parse(period, self.manifest.reckoning.fiscal_year_starts)[0]

    def refuse_outside(self, period: Period, metric: Metric | None = None) -> None:
        """Raises Refusal for a period without a day of the data: of a metric, or of all sources."""
        known = self.span(metric) if metric else self.days()
        if period.end < known.start or known.end < period.start:
            facts = {"first_day": str(known.start), "last_day": str(known.end)}
            raise Refusal("outside_data", period=name(period), **facts)

    def days(self) -> Period:
        """Days from the first one of any source to the last one of the snapshot."""
        last = self.manifest.through
        firsts = [state.first_day for state in self.manifest.sources.values() if state.first_day]
        return Period(min(firsts, default=last), last)

    def last_whole(self, metric: Metric) -> Period:
        """Latest period of the headline grain that is over. Raises Refusal where nothing is known of the metric."""
        self.refuse_without_data(metric)
        return last_whole(metric.headline, Numbers.of(self.snapshot).coverage(metric))

    def checks_of(self, metric: Metric) -> Sequence[CheckResult]:
        """The checks that guard it: its own promises, and those of the tables that its sources read.

        Whether a column was measured concerns whoever adds it up.
        """
        return cache.checks_of(self.snapshot, metric)

    def badge(self, metric: Metric) -> str:
        """`failed`, `stale`, `warned` where a check found what is no reason to withhold the number, or `passed`."""
        trust = self.trust(metric)
        is_warned = trust is Trust.PASSED and not all(check.passed for check in self.checks_of(metric))
        return "warned" if is_warned else str(trust)

    def history(self, metric: Metric, period: Period) -> pl.DataFrame:
        """Every value that was published for the period up to this snapshot; see `metrics.snapshots.revisions`."""
        return cache.history(self.snapshot, metric, period)

    def revisions(self, metric: Metric, period: Period) -> pl.DataFrame:
        """As `history`, with snapshots published after this one, which was served again."""
        return history(Store(self.snapshot.home), metric, period)

    def every_day(self) -> tuple[date, ...]:
        """The days on which another snapshot began to be served, in order."""
        return days_of(Store(self.snapshot.home))

    def published(self) -> pl.DataFrame:
        """Every snapshot up to this one, and what its checks found; see `metrics.snapshots.revisions`."""
        return cache.published(self.snapshot)

    def quarantined(self, table: str) -> pl.DataFrame:
        """Rows of a warehouse table that are in no number: its columns as text, and `rule`, all that each breaks.

        They are the first thousands; `manifest.tables` has their exact number. Empty where there is none.
        """
        file = self.manifest.reference(QUARANTINED + table)
        return self.snapshot.read(file) if file else pl.DataFrame(schema={"rule": pl.String})

    def restatements(self) -> pl.DataFrame:
        """What had been published and has another value now; see `metrics.snapshots.restatements`."""
        return restatements_of(self.snapshot)

    def notes(self, metric: Metric, language: str) -> list[str]:
        """What the warehouse says of the tables behind a metric, once each; in the language that it has."""
        file = self.manifest.reference("warehouse_notes")
        tables = {name for source in metric.sources for name in source.tables}
        rows = self.snapshot.read(file).iter_rows(named=True) if file else ()
        notes = (row[language] or row["en"] or row["zh"] for row in rows if row["table_name"] in tables)
        return [*dict.fromkeys(filter(None, notes))]

    def features(self) -> Mapping[str, Mapping[str, Any]]:
        """Feature id → what the list of features says of it; empty where the warehouse has no such list."""
        return cache.features(self.snapshot)


def published_days(store: str) -> tuple[date, ...]:
    """Days on which another snapshot of a store began to be served, in order; none before the first."""
    return days_of(Store(store))


def unknown_values(store: str, target: Target) -> list[tuple[str, str]]:
    """Dimensions and values of a target's segment of which the snapshot has nothing; empty where there is none to ask.

    Nothing is known either where every snapshot is damaged: a target can be set all the same.
    """
    try:
        results, metric = current(store), metric_named(target.metric)
    except Damaged:
        return []
    if results is None or results.obstacle(metric):
        return []
    known = {name: results.choices(metric, name) for name in target.where if name in results.dimensions(metric)}
    return [(name, target.where[name]) for name in known if (target.where[name] or None) not in known[name]]


def current(
    store: str,
    plan_file: str = Settings.plan,
    drafts_file: str = Settings.drafts,
    records_url: str = "",
    *,
    thoroughly: bool = False,
) -> Results | None:
    """Results of the served snapshot, of the previous one where it is damaged; None before the first.

    Thoroughly: every file is verified now, not only when it is read.
    """
    now = served(Store(store), thoroughly=thoroughly)
    if now is None:
        return None
    return Results(now.snapshot, Align.DATE, plan_file, drafts_file, records_url, damaged=now.damaged)


def believed(
    store: str,
    day: date,
    plan_file: str = Settings.plan,
    drafts_file: str = Settings.drafts,
    records_url: str = "",
) -> Results:
    """Results of the snapshot served at the end of a day. Raises Refusal where nothing had been published."""
    snapshot = cache.snapshot(store, as_of(Store(store), day).id)
    return Results(snapshot, Align.DATE, plan_file, drafts_file, records_url, as_of=day)


def _version(file: Path) -> tuple[int, int] | None:
    """File version (mtime, size), the cache key of the plan file."""
    return (file.stat().st_mtime_ns, file.stat().st_size) if file.exists() else None
