"""Query API: a Question in, an Answer (value, baseline, change, coverage, trust) out."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from metrics.aggregates.cohorts import cohorts
from metrics.aggregates.group_sums import Sums
from metrics.aggregates.reader import AggregateReader
from metrics.aggregates.schema import File, SourceState, Trust
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against, Pair
from metrics.comparison.result_table import AddUp, result_table
from metrics.errors import Refusal
from metrics.model.metric import Metric, Unit
from metrics.model.term import Kind, Slice, Term
from metrics.periods.holidays import working_days
from metrics.periods.period import (
    JANUARY,
    ONE_DAY,
    ROLLING,
    Align,
    CalendarSettings,
    Coverage,
    Grain,
    Period,
    grain_of,
    holding,
    split,
)
from metrics.snapshots.manifest import Manifest, TableState
from metrics.snapshots.store import Snapshot
from queries.sources.completeness import Basis


def worked(windows: Sequence[Period], country: str) -> Sums:
    """Working days of every window, whole in every slice; NaN where they are not known."""
    days = [working_days(window, country) for window in windows]
    return Sums({}, np.array([math.nan if n is None else n for n in days], np.float64), np.ones(len(days), np.bool_))


Read = Callable[[File], pl.DataFrame]

EVERYTHING = Slice()


@dataclass(frozen=True)
class Question:
    """A metric over a period, in one piece or in periods of a grain, cut and compared."""

    metric: str
    period: Period | None = None
    """None: the last whole period of the grain."""
    grain: Grain | None = None
    """None: the period in one piece."""
    slice: Slice = EVERYTHING
    against: Against = Against.YOY
    align: Align = Align.DATE
    per_working_day: bool = False
    """Divided by the days of the period that are worked."""


@dataclass(frozen=True)
class Answer:
    """One row a period × dimension values; see `metrics.comparison.result_table` for the columns."""

    metric: Metric
    period: Period
    grain: Grain
    by: tuple[str, ...]
    trust: Trust
    coverage: Coverage
    rows: pl.DataFrame
    left_out: tuple[TableState, ...] = ()
    """Of an amount of money: the tables behind it of which rows are quarantined."""


@dataclass(frozen=True)
class Numbers:
    """The numbers of one snapshot."""

    manifest: Manifest
    read: Read

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Numbers":
        """Those of a snapshot, whose tables are read as they are needed."""
        return cls(snapshot.manifest, snapshot.read)

    def answer(self, question: Question) -> Answer:
        """Raises Refusal where an exact and fair answer cannot be given."""
        metric = metric_named(question.metric)
        self._refuse_without_data(metric)
        self._refuse_slice(metric, question.slice)
        return self.answer_of(metric.per_working_day() if question.per_working_day else metric, question)

    def answer_of(self, metric: Metric, question: Question) -> Answer:
        """As `answer`, of a metric that no file need define, over a slice that it has."""
        coverage, starts = self.coverage(metric), self.reckoning.starts(question.align)
        grain = question.grain or (grain_of(question.period, starts) if question.period else metric.headline)
        period = question.period or last_whole(grain, coverage, starts)
        _refuse_grain(metric, grain)
        periods = split(period, grain, starts) if question.grain else [period]
        if any(term.looks_back for term in metric.terms):
            coverage = coverage.with_one_before(grain)
        pairs = [Pair.of(each, grain, question.against, question.align, coverage, self.reckoning) for each in periods]
        trust, by, measure = self.trust(metric), question.slice.by, self._measure(question.slice, grain)
        return Answer(
            metric,
            period,
            grain,
            by,
            trust,
            coverage,
            result_table(metric, pairs, by, coverage, trust, measure),
            self._left_out(metric),
        )

    def _left_out(self, metric: Metric) -> tuple[TableState, ...]:
        """The tables of payments behind a metric of money of which rows are quarantined."""
        if metric.unit is not Unit.MONEY:
            return ()
        names = {name for source in metric.sources for name in source.tables}
        weighed = (state for state in self.manifest.tables if state.name in names and state.money is not None)
        return tuple(state for state in weighed if state.quarantined)

    @property
    def reckoning(self) -> CalendarSettings:
        return self.manifest.reckoning

    def coverage(self, metric: Metric) -> Coverage:
        """The days that every source of the metric covers."""
        states = self._states(metric)
        first = max((s.first_day for s in states if s.first_day and not s.always_complete), default=date.min)
        ends = [(s.watermark, s.basis != Basis.LAST_ROW, s.basis) for s in states if s.watermark]
        last, _, basis = min(ends)  # of two that end on one day, the one whose last row is all that is known
        return Coverage(first, last, basis)

    def span(self, metric: Metric) -> Period:
        """From the first day on which a source of the metric has a row to the last that all of them cover."""
        firsts = [state.first_day for state in self._states(metric) if state.first_day]
        return Period(min(firsts), self.coverage(metric).watermark)

    def series(self, metric: Metric) -> Answer:
        """Every period of the metric's headline grain, against the year before."""
        self._refuse_without_data(metric)
        return self.answer(Question(metric.id, self.span(metric), metric.headline))

    def cohorts(self, metric: Metric, where: Mapping[str, str | None]) -> pl.DataFrame:
        """Those of the metric's numerator; see `metrics.aggregates.cohorts`. Raises Refusal where they are not kept."""
        self._refuse_without_data(metric)
        self._refuse_slice(metric, Slice((), tuple((name, (value,)) for name, value in where.items())))
        return cohorts(self._states(metric)[0], self.read, where, self.coverage(metric))

    def trust(self, metric: Metric) -> Trust:
        """That of the least trusted of its sources."""
        return max((state.trust for state in self._states(metric)), key=list(Trust).index)

    def values(self, metric: Metric, dimension: str) -> tuple[str, ...]:
        """The values of a dimension that occur in the metric's numerator."""
        return self.manifest.sources[metric.numerator.source.name].values.get(dimension, ())

    def _measure(self, slice: Slice, grain: Grain) -> AddUp:
        def add_up(term: Term, windows: Sequence[Period]) -> Sums:
            if term.kind is Kind.WORKING_DAYS:
                return worked(windows, self.reckoning.country)
            return AggregateReader(self.manifest.sources[term.source.name], self.read).add_up(
                term, windows, slice, grain
            )

        return add_up

    def obstacle(self, metric: Metric) -> Refusal | None:
        """Why no question about the metric can be answered here; None where some can."""
        states = self._states(metric)
        missing = [what for state in states for what in state.waits_for]
        missing += [
            self._lacks(term)[name] for term in metric.terms for name in sorted(term.columns & self._lacks(term).keys())
        ]
        if missing:
            return Refusal("waits_for", what=metric.id, missing=", ".join(dict.fromkeys(missing)))
        for state in states:
            if state.watermark is None:
                return Refusal("never_passed" if state.trust is Trust.FAILED else "no_rows", source=state.name)
        return None

    def dimensions(self, metric: Metric) -> tuple[str, ...]:
        """The dimensions of the metric that the warehouse has."""
        lacking = {name for term in metric.terms for name in self._lacks(term)}
        return tuple(name for name in metric.dimensions if name not in lacking)

    def _lacks(self, term: Term) -> Mapping[str, str]:
        return self.manifest.sources[term.source.name].lacks

    def _states(self, metric: Metric) -> list[SourceState]:
        return [self.manifest.sources[source.name] for source in metric.sources]

    def _refuse_without_data(self, metric: Metric) -> None:
        if obstacle := self.obstacle(metric):
            raise obstacle

    def _refuse_slice(self, metric: Metric, slice: Slice) -> None:
        for name in sorted(slice.dimensions - set(metric.dimensions)):
            allowed = ", ".join(metric.dimensions) or "–"
            raise Refusal("not_by", metric=metric.id, dimension=name, allowed=allowed, sources=_without(metric, name))
        for name, wanted in slice.wanted.items():
            for value in wanted:
                if value is not None and value not in self.values(metric, name):
                    known = ", ".join(self.values(metric, name)) or "–"
                    raise Refusal("no_such_value", dimension=name, got=value, known=known)


def last_whole(grain: Grain, coverage: Coverage, starts: int = JANUARY) -> Period:
    """The last period of the grain that is over."""
    period = holding(grain, coverage.watermark, starts)
    if grain in ROLLING or period.end == coverage.watermark:
        return period
    return holding(grain, period.start - ONE_DAY, starts)


def _refuse_grain(metric: Metric, grain: Grain) -> None:
    if grain not in metric.grains:
        raise Refusal("not_at_grain", metric=metric.id, grain=grain, allowed=", ".join(metric.grains))


def _without(metric: Metric, dimension: str) -> str:
    """The sources of the metric whose rows do not know the dimension."""
    return ", ".join(t.source.name for t in metric.terms if dimension not in t.dimensions) or metric.id
