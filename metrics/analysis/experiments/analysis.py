"""Analysis of one declaration: its state, health and power; behind the seal, safety only; after it, the verdict."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import polars as pl

from metrics.analysis.experiments import power
from metrics.analysis.experiments.declaration import Declaration, last_window_closes, treatments
from metrics.analysis.experiments.estimates import Estimate, corrected, estimate, harm_p
from metrics.analysis.experiments.measurement import (
    Measurement,
    Totals,
    detectable_effects,
    enrolment_of,
    measurement,
)
from metrics.analysis.experiments.moments import Moments
from metrics.analysis.experiments.published import (
    Arm,
    Cut,
    GuardrailOutcome,
    Health,
    Look,
    Outcome,
    Point,
    Segment,
    State,
)
from metrics.analysis.experiments.sample_ratio import Light, p_value, sample_ratio
from metrics.analysis.experiments.verdict import Decided, Held, Quality, Verdict, decide, held, is_invalid, leading
from metrics.catalogue import metric as metric_named
from metrics.model.metric import Better, Metric
from queries.records.kinds.experiment import Experiment
from queries.sources.definitions.usage import usage
from queries.sources.derived.experiments import health as exposures
from queries.sources.derived.experiments.units import STATIC
from queries.sources.facts import Facts
from queries.sources.source import Source
from queries.warehouse.warehouse import LeftOut, Warehouse

HARM_P = 0.001
"""One-sided p-value below which an early look at a safety guardrail says “stop”."""
MOST_SEGMENTS = 30
"""Values of a static dimension up to which segments are shown."""


@dataclass(frozen=True)
class World:
    """The warehouse as it is known at a refresh."""

    warehouse: Warehouse
    leaving_out: LeftOut
    exposed_through: date
    """Last day whose exposures are known."""
    known_through: Callable[[Source], date | None]
    """Last day of a source that is known; None where it cannot be read now."""
    first_day: Callable[[Source], date | None]
    """First day of a source with a row."""
    lacks: Callable[[Source], Collection[str]]
    """Dimensions and sums that a source lacks in this warehouse."""
    moments: Mapping[str, tuple[datetime, datetime]]
    """Experiment → moments of its first and last exposure."""

    def facts(self, source: Source) -> Facts:
        known = self.known_through(source)
        if known is None:
            raise LookupError(source.name)
        return Facts(self.warehouse, source, known, self.leaving_out)

    def known(self, metrics: Sequence[Metric]) -> dict[str, date | None]:
        """Source of metrics → last day that is known; None where it lacks what is measured."""
        terms = [term for metric in metrics for term in metric.terms]
        needed = {term.source.name: (term.source, set[str]()) for term in terms}
        for term in terms:
            needed[term.source.name][1].update(term.columns)
        return {
            name: None if columns & {*self.lacks(source)} else self.known_through(source)
            for name, (source, columns) in sorted(needed.items())
        }


def metrics_of(experiment: Experiment) -> list[Metric]:
    """The primary metric, then those of guardrails."""
    return [metric_named(id) for id in (experiment.metric, *(guardrail.metric for guardrail in experiment.guardrails))]


def state_of(world: World, declaration: Declaration) -> State:
    """Decided once every window has closed on a day that all sources of its metrics are known for."""
    if declaration.id not in world.moments:
        return "draft"
    if world.exposed_through < declaration.experiment.enrol_to:
        return "running"
    known = [world.exposed_through, *world.known(metrics_of(declaration.experiment)).values()]
    return "sealed" if any(day is None or day < declaration.sealed_until for day in known) else "decided"


def analysed(
    world: World, declaration: Declaration, others: Sequence[Declaration], before: Outcome | None, withheld: str
) -> Outcome:
    """What is published of a declaration. `before`: what was published of it; `withheld`: why there is no verdict."""
    state, experiment = state_of(world, declaration), declaration.experiment
    is_same = before is not None and before.experiment == experiment
    outcome = Outcome(
        id=declaration.id,
        version=declaration.version,
        experiment=experiment,
        declared_at=declaration.at,
        declared_by=declaration.by,
        exploratory=not declaration.is_binding,
        state=state,
        sealed_until=declaration.sealed_until,
        health=_health(world, declaration, others) if state != "draft" else Health(),
        power=before.power if before and is_same and before.power and state != "draft" else _power(world, experiment),
        withheld=withheld or ("sources" if state == "sealed" and _is_unreadable(world, experiment) else ""),
    )
    if state == "decided":
        return outcome if withheld else _decided(world, outcome)
    if state in ("running", "sealed") and declaration.is_binding and not withheld:
        return _with(outcome, looks=tuple(_looks(world, outcome)))
    return outcome


def _is_unreadable(world: World, experiment: Experiment) -> bool:
    return None in world.known(metrics_of(experiment)).values()


def _health(world: World, declaration: Declaration, others: Sequence[Declaration]) -> Health:
    id, experiment = declaration.id, declaration.experiment
    enrolment = enrolment_of(experiment)
    counts = exposures.counts(world.warehouse, id, enrolment, world.leaving_out)
    users = dict.fromkeys(experiment.split, 0) | _users(counts)
    ratio = sample_ratio(users, experiment.split)
    first, last = world.moments[id]
    known = world.known(metrics_of(experiment))
    return Health(
        first=first,
        last=last,
        arms=users,
        sample_ratio_p=ratio.p,
        deviation=ratio.deviation,
        light=ratio.light.value,
        leaks=ratio.leaks,
        cuts=tuple(_cuts(counts, experiment.split)),
        overlaps=dict(_overlaps(world, declaration, others)),
        fresh_through={name: day for name, day in known.items() if day},
        **exposures.faults(world.warehouse, id, enrolment),
    )


def _users(counts: pl.DataFrame) -> dict[str, int]:
    return {str(arm): int(users) for arm, users in counts.group_by("arm").agg(pl.col("users").sum()).sort("arm").rows()}


def _cuts(counts: pl.DataFrame, split: Mapping[str, float]) -> Iterator[Cut]:
    designed = {arm: share for arm, share in split.items() if share > 0}
    for by, column in (("day", "exposed"), *((name, name) for name in STATIC)):
        parts = counts.with_columns(pl.col(column).cast(pl.String).fill_null("-")).partition_by(column, as_dict=True)
        if len(parts) > MOST_SEGMENTS and by != "day":
            continue
        for (value,), part in sorted(parts.items()):
            users = dict.fromkeys(split, 0) | _users(part)
            seen = [users[arm] for arm in designed]
            yield Cut(by, str(value), users, p_value(seen, list(designed.values())) if sum(seen) else None)


def _overlaps(world: World, declaration: Declaration, others: Sequence[Declaration]) -> Iterator[tuple[str, int]]:
    mine = declaration.experiment
    for other in others:
        theirs = other.experiment
        touches = mine.enrol_from <= last_window_closes(theirs) and theirs.enrol_from <= last_window_closes(mine)
        if other.id != declaration.id and other.id in world.moments and touches:
            one, another = (
                (each.id, enrolment_of(each.experiment), each.experiment.window_days) for each in (declaration, other)
            )
            users = exposures.overlap(world.warehouse, one, another, world.leaving_out)
            if users:
                yield other.id, users


def _power(world: World, experiment: Experiment) -> tuple[power.Detectable, ...]:
    """From the days before the start, as far as they are known."""
    metric = metric_named(experiment.metric)
    sources = [*metric.sources, usage]
    known, begun = [world.known_through(each) for each in sources], [world.first_day(each) for each in sources]
    if not all(world.known([metric]).values()) or not all(known) or not all(begun):
        return ()
    return detectable_effects(experiment, min(filter(None, known)), max(filter(None, begun)), world.facts)


def _looks(world: World, outcome: Outcome) -> Iterator[Look]:
    """Whether to stop, by each safety guardrail whose sources can be read; no number of any arm leaves this."""
    experiment = outcome.experiment
    for guardrail in experiment.guardrails:
        metric = metric_named(guardrail.metric)
        if guardrail.safety and all(world.known([metric]).values()):
            arms = measurement(outcome.id, experiment, metric, guardrail.where, world.facts).totals().by_arm
            yield Look(guardrail.metric, guardrail.where, _is_harmful(experiment, arms, _sign(metric)))


def _is_harmful(experiment: Experiment, arms: Mapping[str, Moments], sign: int) -> bool:
    control = arms.get(experiment.control)
    compared = [arms[arm] for arm in treatments(experiment) if arm in arms]
    found = (harm_p(control, each, sign) for each in compared) if control else ()
    return any(p is not None and p < HARM_P for p in found)


def _decided(world: World, outcome: Outcome) -> Outcome:
    experiment, health = outcome.experiment, outcome.health
    quality = Quality(Light(health.light) is Light.RED, health.crossover_share, health.null_share)
    if is_invalid(experiment, quality):  # an effect that may not be read is not computed either
        return _with(outcome, verdict=Verdict.INVALID.value)
    metric = metric_named(experiment.metric)
    has_before, reason = _has_before(world, metric, experiment)
    measured = measurement(outcome.id, experiment, metric, experiment.where, world.facts, with_before=has_before)
    totals = measured.totals()
    moments = totals.by_arm
    plain, adjusted = (_estimates(experiment, moments, adjusted=way) for way in (False, True))
    if has_before and not adjusted:
        reason = "no_variance"
    estimates = adjusted if experiment.adjust and adjusted else plain
    guardrails = tuple(_guardrails(world, outcome))
    decisions = {arm: _decision(experiment, quality, each, guardrails, arm) for arm, each in estimates.items()}
    best = leading({arm: each.effect for arm, each in estimates.items()}, experiment)
    broken = [held_ for held_ in guardrails if held_.state == "broken"]
    whole = Verdict.HARMFUL if broken else Verdict.UNDECIDED
    return _with(
        outcome,
        verdict=(decisions[best].verdict if best else whole).value,
        arm=best,
        arms=tuple(_arm(arm, each, decisions[arm], adjusted.get(arm)) for arm, each in estimates.items()),
        not_adjusted=reason,
        guardrails=guardrails,
        segments=tuple(_segments(experiment, totals)),
        course=tuple(_course(experiment, measured, moments)),
    )


def _has_before(world: World, metric: Metric, experiment: Experiment) -> tuple[bool, str]:
    """Whether every source has rows on all days before the exposures that an adjustment looks at; if not, why."""
    needed = experiment.enrol_from - timedelta(experiment.window_days)
    begun = [world.first_day(source) for source in metric.sources]
    is_there = all(day is not None and day <= needed for day in begun)
    return is_there, "" if is_there else "no_days_before"


def _estimates(experiment: Experiment, moments: Mapping[str, Moments], *, adjusted: bool) -> dict[str, Estimate]:
    control = moments.get(experiment.control)
    arms = {arm: moments[arm] for arm in treatments(experiment) if arm in moments}
    return corrected(control, arms, experiment.alpha, adjusted=adjusted) if control else {}


def _decision(
    experiment: Experiment, quality: Quality, each: Estimate, guardrails: Sequence[GuardrailOutcome], arm: str
) -> Decided:
    own = [Held(guardrail.state) for guardrail in guardrails if guardrail.arm == arm]
    return decide(experiment, quality, each.effect, own)


def _arm(arm: str, each: Estimate, decided: Decided, adjusted: Estimate | None) -> Arm:
    return Arm(
        arm,
        each.control,
        each.value,
        each.absolute,
        each.relative,
        each.p,
        decided.verdict.value,
        decided.declared_excluded,
        adjusted.relative if adjusted else None,
    )


def _guardrails(world: World, outcome: Outcome) -> Iterator[GuardrailOutcome]:
    experiment = outcome.experiment
    for guardrail in experiment.guardrails:
        metric = metric_named(guardrail.metric)
        arms = measurement(outcome.id, experiment, metric, guardrail.where, world.facts).totals().by_arm
        control = arms.get(experiment.control)
        for arm in treatments(experiment):
            found = estimate(control, arms[arm], 1 - experiment.alpha) if control and arm in arms else None
            state = held(found.effect if found else None, guardrail.margin, _sign(metric))
            yield GuardrailOutcome(
                guardrail.metric,
                arm,
                guardrail.where,
                guardrail.margin,
                metric.better.value,
                state.value,
                found.relative if found else None,
            )


def _segments(experiment: Experiment, totals: Totals) -> Iterator[Segment]:
    for by in STATIC:
        parts = totals.by(by)
        if not 1 < len(parts) <= MOST_SEGMENTS:
            continue
        for value, arms in parts.items():
            control = arms.get(experiment.control)
            for arm in treatments(experiment):
                if control and arm in arms:
                    found = estimate(control, arms[arm], 1 - experiment.alpha)
                    units = control.units + arms[arm].units
                    yield Segment(by, value, arm, units, found.relative if found else None)


def _course(experiment: Experiment, measured: Measurement, moments: Mapping[str, Moments]) -> Iterator[Point]:
    units = {arm: each.units for arm, each in moments.items()}
    for day, arms in measured.course(units).items():
        control = arms.get(experiment.control)
        for arm in treatments(experiment):
            found = estimate(control, arms[arm], 1 - experiment.alpha) if control and arm in arms else None
            if found:
                yield Point(day, arm, found.relative)


def _sign(metric: Metric) -> int:
    return 1 if metric.better is Better.HIGHER else -1


def _with(outcome: Outcome, **changes: Any) -> Outcome:
    return msgspec.structs.replace(outcome, **changes)
