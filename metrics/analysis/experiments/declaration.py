"""Declaration of an experiment: its validation, which version binds, and until when outcomes are sealed."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from metrics.analysis.experiments.measures import refuse_other_dimensions, usable
from queries.errors import Problem
from queries.records.entry import checked_id
from queries.records.kinds import FIRST_YEAR, LAST_YEAR
from queries.records.kinds.experiment import Experiment, Guardrail
from queries.sources.source import customers

LONGEST_WINDOW, LONGEST_ENROLMENT = 180, 366
"""Days of observation of a user, and of enrolment."""
MOST_ALPHA = 0.2
LEAST_POWER = 0.5
SUM_TOLERANCE = 1e-9


class Version(Protocol):
    """One version of a record, as the records database has it."""

    @property
    def version(self) -> int: ...
    @property
    def body(self) -> Any: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> str: ...


@dataclass(frozen=True)
class Declaration:
    """A version of a declaration that stands: the one that binds, or one after it, which is exploratory."""

    id: str
    version: int
    experiment: Experiment
    at: datetime
    by: str
    is_binding: bool
    """Whether it was the last one written before the first exposure, or there is no exposure yet."""
    sealed_until: date
    """Last day of the last window that may be open, by this version and those before it."""


def standing(id: str, history: Sequence[Version], first_exposure: datetime | None) -> list[Declaration]:
    """The versions that stand, oldest first: the binding one, if any, and every later one.

    Before the first exposure that is the last version. Versions that a later one replaced before the first exposure do
    not stand. A new version can put the seal off, but never bring it forward.
    """
    ordered = sorted(history, key=lambda each: each.version)
    before = [each for each in ordered if first_exposure is None or each.at < first_exposure]
    binding = before[-1] if before and before[-1].body is not None else None
    since = before[-1].version if before else 0
    later = [each for each in ordered if each.version > since and each.body is not None]
    declarations, sealed_until = [], date.min
    for each in ([binding] if binding else []) + later:
        sealed_until = max(sealed_until, last_window_closes(each.body))
        declarations.append(Declaration(id, each.version, each.body, each.at, each.by, each is binding, sealed_until))
    return declarations


def last_window_closes(experiment: Experiment) -> date:
    """Last day of the last window that may be open."""
    return experiment.enrol_to + timedelta(experiment.window_days - 1)


def treatments(experiment: Experiment) -> list[str]:
    """Arms that are compared with the control: those that are designed to get users."""
    return [arm for arm, share in experiment.split.items() if arm != experiment.control and share > 0]


def refuse_invalid(id: str, experiment: Experiment) -> None:
    """Raises Problem for a declaration that cannot be decided by its own rule."""
    thing = f"experiment {checked_id(id)}"
    for name in ("title", "hypothesis", "owner"):
        _want(bool(getattr(experiment, name).strip()), f"`{name}` of {thing}", "a text", "nothing")
    _refuse_split(thing, experiment)
    _refuse_days(thing, experiment)
    _refuse_effect(thing, experiment)
    metric = usable(experiment.metric, f"`metric` of {thing}")
    refuse_other_dimensions(metric, experiment.where, f"`where` of {thing}")
    _within(f"`alpha` of {thing}", experiment.alpha, 0 < experiment.alpha <= MOST_ALPHA, f"over 0, up to {MOST_ALPHA}")
    _within(f"`power` of {thing}", experiment.power, LEAST_POWER <= experiment.power < 1, f"from {LEAST_POWER} below 1")
    for name in ("most_crossovers", "most_nulls"):
        share = getattr(experiment, name)
        _within(f"`{name}` of {thing}", share, 0 <= share < 1, "a share from 0, below 1")
    for guardrail in experiment.guardrails:
        _refuse_guardrail(thing, experiment, guardrail)
    _refuse_twice(thing, experiment.guardrails)
    for name, values in experiment.exclude.items():
        known = ", ".join(customers.dimensions)
        _want(name in customers.dimensions, f"`exclude` of {thing}", f"dimensions of users: {known}", name)
        _want(bool(values), f"`exclude.{name}` of {thing}", "at least one value", "none")
    _want(experiment.follows != id, f"`follows` of {thing}", "the id of another experiment", id)


def _refuse_split(thing: str, experiment: Experiment) -> None:
    split = experiment.split
    shown = ", ".join(f"{arm} {share}" for arm, share in split.items()) or "nothing"
    what = f"`split` of {thing}"
    is_share = all(math.isfinite(share) and 0 <= share <= 1 for share in split.values())
    _want(is_share and abs(math.fsum(split.values()) - 1) <= SUM_TOLERANCE, what, "shares that sum to 1", shown)
    _want(all(arm.strip() == arm and arm for arm in split), what, "a name for each arm, without blanks around", shown)
    _want(split.get(experiment.control, 0) > 0, f"`control` of {thing}", f"an arm of {shown}", experiment.control)
    _want(bool(treatments(experiment)), what, "another arm than the control with a share over 0", shown)


def _refuse_days(thing: str, experiment: Experiment) -> None:
    days = f"from {experiment.enrol_from} to {experiment.enrol_to}"
    is_in_order = experiment.enrol_from <= experiment.enrol_to
    _want(is_in_order, f"enrolment of {thing}", "`enrol_to` on or after `enrol_from`", days)
    is_short = experiment.enrol_to - experiment.enrol_from < timedelta(LONGEST_ENROLMENT)
    _want(is_short, f"enrolment of {thing}", f"at most {LONGEST_ENROLMENT} days", days)
    is_near = FIRST_YEAR <= experiment.enrol_from.year <= LAST_YEAR
    _want(is_near, f"enrolment of {thing}", f"a year from {FIRST_YEAR} to {LAST_YEAR}", days)
    is_window = 1 <= experiment.window_days <= LONGEST_WINDOW
    wanted = f"from 1 to {LONGEST_WINDOW} days"
    _want(is_window, f"`window_days` of {thing}", wanted, str(experiment.window_days))


def _refuse_effect(thing: str, experiment: Experiment) -> None:
    smallest, declared = experiment.smallest, experiment.declared
    _within(f"`smallest` of {thing}", smallest, math.isfinite(smallest) and smallest > 0, "a size over 0, without sign")
    wanted = "over 0" if experiment.direction == "increase" else "below 0"
    is_wanted = math.isfinite(declared) and (declared > 0) == (experiment.direction == "increase") and declared != 0
    direction = f"{wanted}, as the direction is to {experiment.direction}"
    _within(f"`declared` effect of {thing}", declared, is_wanted, direction)
    _within(f"`declared` effect of {thing}", declared, declared > -1, "over −1: nothing falls by more than the whole")
    is_enough = abs(declared) >= smallest
    _within(f"`declared` effect of {thing}", declared, is_enough, f"at least as large as `smallest`, {smallest}")


def _refuse_guardrail(thing: str, experiment: Experiment, guardrail: Guardrail) -> None:
    what = f"guardrail {guardrail.metric} of {thing}"
    metric = usable(guardrail.metric, what)
    refuse_other_dimensions(metric, guardrail.where, f"`where` of {what}")
    is_over = math.isfinite(guardrail.margin) and guardrail.margin > 0
    _within(f"`margin` of {what}", guardrail.margin, is_over, "over 0")
    is_primary = (guardrail.metric, guardrail.where) == (experiment.metric, experiment.where)
    _want(not is_primary, what, "another metric than the primary one", guardrail.metric)


def _refuse_twice(thing: str, guardrails: Iterable[Guardrail]) -> None:
    seen: list[tuple[str, dict[str, str]]] = []
    for guardrail in guardrails:
        key = (guardrail.metric, guardrail.where)
        _want(key not in seen, f"guardrails of {thing}", "each metric once", f"{guardrail.metric} twice")
        seen.append(key)


def _within(thing: str, got: float, is_right: bool, wanted: str) -> None:
    _want(is_right, thing, wanted, str(got))


def _want(is_right: bool, thing: str, wanted: str, got: str) -> None:
    if not is_right:
        raise Problem(thing, wanted=wanted, got=got, fix="Correct it before you declare the experiment.")
