"""Measurement of a metric per user of an experiment: its terms as quantities of the facts, and their sums per arm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from metrics.analysis.experiments.measures import HOW
from metrics.analysis.experiments.moments import Moments, course, grouped
from metrics.analysis.experiments.power import DAYS, Detectable, detectable
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Metric
from metrics.model.term import Term
from queries.records.kinds.experiment import Experiment
from queries.sources.definitions.usage import usage
from queries.sources.derived.experiments.outcomes import Outcome, Quantity
from queries.sources.derived.experiments.units import ARM, Enrolment, enrolled, imagined
from queries.sources.facts import Facts
from queries.sources.source import Source

FactsOf = Callable[[Source], Facts]


@dataclass(frozen=True)
class Totals:
    """Sums of one metric per arm and combination of static values."""

    rows: pl.DataFrame
    scales: Mapping[str, float]

    @property
    def by_arm(self) -> dict[str, Moments]:
        return grouped(self.rows, ARM, self.scales)

    def by(self, dimension: str) -> dict[str, dict[str, Moments]]:
        """Value of a static dimension → moments by arm."""
        parts = self.rows.with_columns(pl.col(dimension).cast(pl.String).fill_null("-"))
        values = sorted(parts[dimension].unique())
        return {value: grouped(parts.filter(pl.col(dimension) == value), ARM, self.scales) for value in values}


@dataclass(frozen=True)
class Measurement:
    """One metric over the windows of the units of an experiment."""

    outcome: Outcome
    scales: Mapping[str, float]

    def totals(self) -> Totals:
        return Totals(self.outcome.totals(), self.scales)

    def course(self, units: Mapping[str, int]) -> dict[int, dict[str, Moments]]:
        """See `moments.course`; `units` of each arm."""
        return course(self.outcome.course(), units, self.outcome.window_days, self.scales)


def enrolment_of(experiment: Experiment) -> Enrolment:
    return Enrolment(experiment.enrol_from, experiment.enrol_to, experiment.exclude)


def measurement(
    id: str,
    experiment: Experiment,
    metric: Metric,
    where: Mapping[str, str],
    facts: FactsOf,
    *,
    with_before: bool = False,
) -> Measurement:
    """A metric over the windows of the users that an experiment enrolled."""
    enrolment = enrolment_of(experiment)
    return _measurement(experiment, enrolled(id, enrolment), enrolment, metric, where, facts, with_before=with_before)


def detectable_effects(experiment: Experiment, known: date, begun: date, facts: FactsOf) -> tuple[Detectable, ...]:
    """Smallest effects that can be detected after 7, 14 and 28 days of enrolment and the declared ones.

    From the days before the start, as far as they are known; none for which the history is too short.
    """
    until = min(known, experiment.enrol_from - timedelta(1))
    lengths = sorted({*DAYS, (experiment.enrol_to - experiment.enrol_from).days + 1})
    needed = {days: timedelta(days + experiment.window_days - 2) for days in lengths}
    return tuple(
        detectable(experiment, days, _traffic(experiment, days, until, facts))
        for days in lengths
        if until - needed[days] >= begun
    )


def _traffic(experiment: Experiment, days: int, until: date, facts: FactsOf) -> Moments:
    """What the primary metric was over the windows of users active on `days` days, whose last window closes `until`."""
    last = until - timedelta(experiment.window_days - 1)
    enrolment = Enrolment(last - timedelta(days - 1), last, experiment.exclude)
    units, metric = imagined(facts(usage), enrolment), metric_named(experiment.metric)
    measured = _measurement(experiment, units, enrolment, metric, experiment.where, facts, with_before=False)
    found = measured.totals().by_arm
    return next(iter(found.values()), Moments(0, {}, {}))


def _measurement(
    experiment: Experiment,
    units: Any,
    enrolment: Enrolment,
    metric: Metric,
    where: Mapping[str, str],
    facts: FactsOf,
    *,
    with_before: bool,
) -> Measurement:
    above, *below = (_quantity(term, where, facts(term.source)) for term in metric.terms)
    window = experiment.window_days
    outcome = Outcome(units, enrolment, window, above, below[0] if below else None, with_before)
    scales = {name: _scale(term, window) for name, term in zip(("y", "x"), metric.terms, strict=False)}
    return Measurement(outcome, scales)


def _quantity(term: Term, where: Mapping[str, str], facts: Facts) -> Quantity:
    """A term of each user. Dimensions that the term ignores do not filter it."""
    wanted = tuple((name, value) for name, value in where.items() if name not in term.over)
    return Quantity(facts, HOW[term.kind], term.column, (*term.only, *wanted))


def _scale(term: Term, window_days: int) -> float:
    """What one unit of the sums of a term is in the metric's unit."""
    return term.scale / (window_days if term.a_day else 1)
