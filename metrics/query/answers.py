"""Query API: a Question in, an Answer (value, baseline, change, coverage, trust) out."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import polars as pl

from metrics.aggregates.cohorts import cohorts
from metrics.aggregates.group_sums import Sums
from metrics.aggregates.quantiles import nearest_rank
from metrics.aggregates.reader import AggregateReader, FactsOf, no_facts
from metrics.aggregates.schema import File, SourceState, Trust
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against, Pair, common_days
from metrics.comparison.result_table import AddUp, result_table
from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.model.term import Kind, Slice, Term, count
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
from metrics.snapshots.facts import facts_behind
from metrics.snapshots.manifest import Manifest, TableState
from metrics.snapshots.store import Snapshot
from queries.sources.completeness import Basis
from queries.sources.source import Source


def worked(windows: Sequence[Period], country: str) -> Sums:
    """Working days of every window, whole in every slice; NaN where they are not known."""
    days = [working_days(window, country) for window in windows]
    return Sums({}, np.array([math.nan if n is None else n for n in days], np.float64), np.ones(len(days), np.bool_))


Read = Callable[[File], pl.DataFrame]

EVERYTHING = Slice()


@dataclass(frozen=True)
class Question:
    """What is asked: a metric over a period, as one value or per grain, segmented, filtered and compared."""

    metric: str
    period: Period | None = None
    """None: the last whole period of the grain."""
    grain: Grain | None = None
    """None: one value for the whole period."""
    slice: Slice = EVERYTHING
    against: Against = Against.YOY
    align: Align = Align.DATE
    per_working_day: bool = False
    """Whether totals are divided by the working days of the period."""


@dataclass(frozen=True, eq=False)
class Answer:
    """One row per period and segment (columns: `metrics.comparison.result_table`), with coverage and trust."""

    metric: Metric
    period: Period
    grain: Grain
    by: tuple[str, ...]
    trust: Trust
    coverage: Coverage
    rows: pl.DataFrame
    question: Question
    """The question, with its filter, baseline and alignment."""
    left_out: tuple[TableState, ...] = ()
    """For money: the tables behind it that have quarantined rows."""
    is_computed: bool = False
    """Whether it was computed from the rows for this question, as no aggregate has it."""


def _among(days: Period | None, measure: AddUp) -> AddUp:
    """Adds terms up over the windows that share a day with these; over the others, and among no days, is nothing."""

    def told(term: Term, windows: Sequence[Period]) -> Sums:
        return measure(term, windows).only([common_days(window, days) is not None for window in windows])

    return told


def _from_first_to_last(periods: Collection[Period]) -> Period | None:
    """From the first day of any to the last one of any; None of none."""
    return Period(min(each.start for each in periods), max(each.end for each in periods)) if periods else None


@dataclass(frozen=True)
class Numbers:
    """Query API of one snapshot: answers questions from its aggregates, or refuses them."""

    manifest: Manifest
    read: Read
    facts: FactsOf = no_facts
    """The facts behind the aggregates."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Numbers":
        """Query API of a snapshot; its tables are read when needed, its extract where they do not have an answer."""
        return cls(snapshot.manifest, snapshot.read, partial(facts_behind, snapshot))

    def answer(self, question: Question) -> Answer:
        """Raises Refusal where an exact and fair answer cannot be given."""
        metric = metric_named(question.metric)
        self._refuse_without_data(metric)
        self.when_good(metric)._refuse_slice(metric, question.slice)
        return self.answer_of(metric.per_working_day() if question.per_working_day else metric, question)

    def when_good(self, metric: Metric) -> "Numbers":
        """The sources of the metric in one state: as they were together when the one whose check has failed was good.

        Its numbers of then over today's of another source would be about two populations.
        """
        states = {state.name: state for state in self._now(metric)}
        failed = [state for state in states.values() if state.partners]
        if not failed:
            return self
        chosen = max(failed, key=lambda state: sum(p.trust is not Trust.FAILED for p in state.partners.values()))
        then = {**states, **{name: state for name, state in chosen.partners.items() if name in states}}
        sources = {**self.manifest.sources, **{name: replace(state, partners={}) for name, state in then.items()}}
        return replace(self, manifest=replace(self.manifest, sources=sources), facts=no_facts)

    def answer_of(self, metric: Metric, question: Question) -> Answer:
        """As `answer`, for a metric that need not be in the catalogue, with a slice already checked."""
        return self.when_good(metric)._answered(metric, question)

    def _answered(self, metric: Metric, question: Question) -> Answer:
        coverage, starts = self.coverage(metric), self.reckoning.starts(question.align)
        grain = question.grain or (grain_of(question.period, starts) if question.period else metric.headline)
        period = question.period or last_whole(grain, coverage, starts)
        _refuse_grain(metric, grain)
        periods = split(period, grain, starts) if question.grain else [period]
        if any(term.looks_back for term in metric.terms):
            coverage = coverage.with_one_before(grain)
        pairs = [
            Pair.of(period_of_grain, grain, question.against, question.align, coverage, self.reckoning)
            for period_of_grain in periods
        ]
        trust, by, computed = self.trust(metric), question.slice.by, set[Term]()
        rows = self._rows(metric, pairs, question.slice, grain, coverage, trust, computed)
        left_out = self._left_out(metric)
        return Answer(metric, period, grain, by, trust, coverage, rows, question, left_out, bool(computed))

    def _rows(
        self,
        metric: Metric,
        pairs: Sequence[Pair],
        slice: Slice,
        grain: Grain,
        coverage: Coverage,
        trust: Trust,
        computed: set[Term],
    ) -> pl.DataFrame:
        """Result table; a metric that is clipped by a dimension has other windows for each of its values.

        Of several values that are not told apart it is measured from the first day of any to the last one of any.
        """
        if metric.clipped_by not in slice.dimensions:
            return result_table(metric, pairs, slice.by, coverage, trust, self._measure(slice, grain, computed))
        days = self._days_of(metric, slice)
        parts: list[tuple[Slice, Period | None]] = [
            (slice.only(metric.clipped_by, value), own) for value, own in days.items()
        ]
        if metric.clipped_by not in slice.by or not parts:
            parts = [(slice, _from_first_to_last(days.values()))]
        tables = []
        for part, own in parts:
            measure = _among(own, self._measure(part, Grain.CUSTOM, computed))
            cut = [pair.within(own) for pair in pairs]
            tables.append(result_table(metric, cut, slice.by, coverage, trust, measure))
        return pl.concat(tables).sort(["period_start", *slice.by], maintain_order=True)

    def _days_of(self, metric: Metric, slice: Slice) -> dict[str | None, Period]:
        """Value of the clipping dimension → first and last day on which it occurs in the numerator's source."""
        reader = AggregateReader(self.state(metric.numerator.source), self.read)
        wanted = slice.wanted.get(metric.clipped_by)
        days = reader.days_of(metric.clipped_by)
        return {value: period for value, period in days.items() if wanted is None or value in wanted}

    def _left_out(self, metric: Metric) -> tuple[TableState, ...]:
        """Payment tables behind a money metric that have quarantined rows."""
        if not metric.unit.is_money:
            return ()
        names = {name for source in metric.sources for name in source.tables}
        weighed = (state for state in self.manifest.tables if state.name in names and state.money is not None)
        return tuple(state for state in weighed if state.quarantined)

    @property
    def reckoning(self) -> CalendarSettings:
        return self.manifest.reckoning

    def totals(self, term: Term, period: Period, slice: Slice = EVERYTHING) -> dict[str | None, float]:
        """Sum of a term over a period per value of `slice.by[0]` that occurs, or under None without a dimension.

        Unchecked and uncompared: for counts behind an answer. NaN where a sum was not measured.
        """
        sums = self._measure(slice, grain_of(period, self.reckoning.starts(Align.DATE)), set())(term, [period])
        if not slice.by:
            return {None: float(sums.numbers[0])}
        segments = zip(sums.axes[slice.by[0]], sums.numbers[0], sums.happened[0], strict=True)
        return {value: float(number) for value, number, happened in segments if happened}

    def coverage(self, metric: Metric) -> Coverage:
        """Days that all sources of the metric cover, and on what the watermark is based."""
        states = self._states(metric)
        first = max((s.first_day for s in states if s.first_day and not s.always_complete), default=date.min)
        ends = [(s.watermark, s.basis != Basis.LAST_ROW, s.basis) for s in states if s.watermark]
        last, _, basis = min(ends)  # on a tie the basis "last row" wins, as the weakest
        return Coverage(first, last, basis, self._undeclared(metric, last) if basis == Basis.LAST_ROW else ())

    def _undeclared(self, metric: Metric, last: date) -> tuple[str, ...]:
        """Tables whose last row ends what is known of the metric; lists where no table with days does."""
        ending = {
            state.name for state in self._states(metric) if (state.watermark, state.basis) == (last, Basis.LAST_ROW)
        }
        names = {name for source in metric.sources if source.name in ending for name in source.tables_of_rows}
        states = {state.name: state for state in self.manifest.tables}
        silent = {name for name in names if name in states and states[name].basis == Basis.LAST_ROW}
        return tuple(sorted(silent or names))

    def span(self, metric: Metric) -> Period:
        """Period from the first day with a row in any source to the common watermark."""
        firsts = [state.first_day for state in self._states(metric) if state.first_day]
        return Period(min(firsts), self.coverage(metric).watermark)

    def series(self, metric: Metric) -> Answer:
        """Year-over-year answer for every period of the metric's headline grain."""
        self._refuse_without_data(metric)
        return self.answer(Question(metric.id, self.span(metric), metric.headline))

    def cohorts(self, metric: Metric, where: Mapping[str, str | None]) -> pl.DataFrame:
        """Cohorts of the metric's numerator (`metrics.aggregates.cohorts`). Raises Refusal where they are not kept."""
        self._refuse_without_data(metric)
        self._refuse_slice(metric, Slice((), tuple((name, (value,)) for name, value in where.items())))
        return cohorts(self._states(metric)[0], self.read, where, self.coverage(metric))

    def trust(self, metric: Metric) -> Trust:
        """Lowest trust of the metric's sources."""
        return max((state.trust for state in self._states(metric)), key=list(Trust).index)

    def values(self, metric: Metric, dimension: str) -> tuple[str, ...]:
        """Values of a dimension that occur in the numerator's source."""
        return self.when_good(metric).state(metric.numerator.source).values.get(dimension, ())

    def state(self, source: Source) -> SourceState:
        """Raises Refusal for a source that the snapshot was published without."""
        if source.name not in self.manifest.sources:
            raise Refusal("not_in_snapshot", what=source.name)
        return self.manifest.sources[source.name]

    def _measure(self, slice: Slice, grain: Grain, computed: set[Term]) -> AddUp:
        """Adds the terms up; those of which something is computed from facts are put into `computed`."""

        def told(term: Term, windows: Sequence[Period]) -> Sums:
            sums = add_up(term, windows)
            computed.update([term] if sums.is_computed else [])
            return sums

        def add_up(term: Term, windows: Sequence[Period]) -> Sums:
            if term.kind is Kind.WORKING_DAYS:
                return worked(windows, self.reckoning.country)
            reader = AggregateReader(self.state(term.source), self.read, self.facts)
            if term.kind is Kind.STANDING:
                first = reader.state.first_day or date.max
                since = [Period(min(first, window.start), window.end) for window in windows]
                return reader.add_up(replace(term, kind=Kind.TOTAL), since, slice, Grain.CUSTOM)
            if term.kind is Kind.QUANTILE and term.column:
                rows = reader.add_up(count(term.source), windows, replace(slice, by=(*slice.by, term.column)), grain)
                return nearest_rank(rows, term.column, term.share, term.scale)
            sums = reader.add_up(term, windows, slice, grain)
            return sums if term.scale == 1 else replace(sums, numbers=sums.numbers * term.scale)

        return told

    def obstacle(self, metric: Metric) -> Refusal | None:
        """Why this snapshot cannot answer the metric (missing columns, no rows, never passed); None if it can."""
        unpublished = [source.name for source in metric.sources if source.name not in self.manifest.sources]
        if unpublished:
            return Refusal("not_in_snapshot", what=", ".join(unpublished))
        return self.when_good(metric)._obstacle_now(metric)

    def _obstacle_now(self, metric: Metric) -> Refusal | None:
        states = self._now(metric)
        missing = [what for state in states for what in state.waits_for]
        missing += [
            self._lacks(term)[name] for term in metric.terms for name in sorted(term.columns & self._lacks(term).keys())
        ]
        if missing:
            return Refusal("waits_for", what=metric.id, missing=", ".join(dict.fromkeys(missing)))
        for state in states:
            if state.watermark is None:
                source = next(source for source in metric.sources if source.name == state.name)
                return Refusal("never_passed", source=state.name) if state.trust is Trust.FAILED else no_rows(source)
        for term in metric.terms:
            if term.summed and not self.state(term.source).adds_up(term.summed):
                return Refusal("not_in_snapshot", what=f"{term.source.name}.{term.summed}")
        return None

    def dimensions(self, metric: Metric) -> tuple[str, ...]:
        """Dimensions of the metric whose columns the warehouse has."""
        good = self.when_good(metric)
        lacking = {name for term in metric.terms for name in good._lacks(term)}
        lacking |= {name for term in metric.terms for name in good.state(term.source).unpublished(term.source.cuts)}
        return tuple(name for name in metric.dimensions if name not in lacking)

    def _lacks(self, term: Term) -> Mapping[str, str]:
        return self.state(term.source).lacks

    def _states(self, metric: Metric) -> list[SourceState]:
        return self.when_good(metric)._now(metric)

    def _now(self, metric: Metric) -> list[SourceState]:
        return [self.state(source) for source in metric.sources]

    def _refuse_without_data(self, metric: Metric) -> None:
        if obstacle := self.obstacle(metric):
            raise obstacle

    def _refuse_slice(self, metric: Metric, slice: Slice) -> None:
        for name in sorted(slice.dimensions - set(metric.dimensions)):
            allowed = ", ".join(metric.dimensions) or "–"
            raise Refusal("not_by", metric=metric.id, dimension=name, allowed=allowed, sources=_without(metric, name))
        for name, wanted in slice.wanted.items():
            if name in self._lacks(metric.numerator):
                continue  # the reader says for which column the dimension waits
            for value in wanted:
                if value is not None and value not in self.values(metric, name):
                    known = ", ".join(value or '""' for value in self.values(metric, name)) or "–"
                    raise Refusal("no_such_value", dimension=name, got=value, known=known)


def last_whole(grain: Grain, coverage: Coverage, starts: int = JANUARY) -> Period:
    """Latest period of the grain that has ended by the watermark."""
    period = holding(grain, coverage.watermark, starts)
    if grain in ROLLING or period.end == coverage.watermark:
        return period
    return holding(grain, period.start - ONE_DAY, starts)


def _refuse_grain(metric: Metric, grain: Grain) -> None:
    if grain not in metric.grains:
        raise Refusal("not_at_grain", metric=metric.id, grain=grain, allowed=", ".join(metric.grains))


def _without(metric: Metric, dimension: str) -> str:
    """Sources of the metric without the dimension, as text."""
    return ", ".join(t.source.name for t in metric.terms if dimension not in t.dimensions) or metric.id


def no_rows(source: Source) -> Refusal:
    """That a source is empty, with the tables that a person has to fill."""
    return Refusal("no_rows", source=source.name, tables=", ".join(sorted(source.tables_of_rows)))
