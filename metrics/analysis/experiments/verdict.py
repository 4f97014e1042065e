"""Verdict on an experiment: a pure function of its declaration and results, in a fixed order of questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from queries.records.kinds.experiment import Experiment


class Verdict(StrEnum):
    """Verdicts, in the order in which they are asked."""

    INVALID = "invalid"
    """The sample ratio is red, or nulls or crossovers are above the declaration's limits."""
    HARMFUL = "harmful"
    """The interval is below 0, or a guardrail's interval is beyond its margin."""
    NO_WORTHWHILE_EFFECT = "no_worthwhile_effect"
    """The interval is inside ± the smallest effect that matters."""
    MET = "met"
    """The interval is above 0, and the estimate at least the declared effect."""
    POSITIVE_NOT_AS_DECLARED = "positive_not_as_declared"
    """The interval is above 0, and the estimate below the declared effect."""
    UNDECIDED = "undecided"


class Held(StrEnum):
    """What became of a guardrail."""

    HELD = "held"
    """The interval is above the margin of harm."""
    NOT_SHOWN = "not_shown"
    """The interval holds the margin: neither harm nor its absence is shown."""
    BROKEN = "broken"
    """The whole interval is beyond the margin."""


@dataclass(frozen=True)
class Effect:
    """Difference to the control in the metric's unit, with its interval, and the control's own value."""

    estimate: float
    low: float
    high: float
    base: float
    """Value of the control, over 0: relative effects are shares of it."""
    relative: tuple[float, float] | None = None
    """Interval of the relative effect, which allows for the uncertainty of the control; None where it is not known."""

    def turned(self, sign: int) -> "Effect":
        """With positive as the wanted direction."""
        if sign > 0:
            return self
        relative = (-self.relative[1], -self.relative[0]) if self.relative else None
        return Effect(-self.estimate, -self.high, -self.low, self.base, relative)

    @property
    def most(self) -> float:
        """Upper end of the interval of the relative effect."""
        return self.relative[1] if self.relative else self.high / self.base


@dataclass(frozen=True)
class Quality:
    """What may make an experiment invalid."""

    is_ratio_red: bool
    crossover_share: float
    null_share: float


@dataclass(frozen=True)
class Decided:
    """Verdict, and whether the relative interval ends below the declared effect (None without an estimate)."""

    verdict: Verdict
    declared_excluded: bool | None


def sign_of(experiment: Experiment) -> int:
    """1 where an increase is wanted, −1 where a decrease is."""
    return 1 if experiment.direction == "increase" else -1


def decide(experiment: Experiment, quality: Quality, effect: Effect | None, guardrails: Iterable[Held] = ()) -> Decided:
    """The verdict by the declared rule. `effect` is None where none can be estimated."""
    if is_invalid(experiment, quality):
        return Decided(Verdict.INVALID, None)
    is_harmed = Held.BROKEN in set(guardrails)
    if effect is None:
        return Decided(Verdict.HARMFUL if is_harmed else Verdict.UNDECIDED, None)
    sign = sign_of(experiment)
    turned, declared = effect.turned(sign), experiment.declared * sign
    verdict = _verdict(experiment, turned, declared * effect.base, is_harmed=is_harmed)
    return Decided(verdict, turned.most < declared)


def _verdict(experiment: Experiment, turned: Effect, declared: float, *, is_harmed: bool) -> Verdict:
    smallest = experiment.smallest * turned.base
    if turned.high < 0 or is_harmed:
        return Verdict.HARMFUL
    if -smallest < turned.low and turned.high < smallest:
        return Verdict.NO_WORTHWHILE_EFFECT
    if turned.low > 0:
        return Verdict.MET if turned.estimate >= declared else Verdict.POSITIVE_NOT_AS_DECLARED
    return Verdict.UNDECIDED


def is_invalid(experiment: Experiment, quality: Quality) -> bool:
    """Whether no effect may be read from it."""
    return (
        quality.is_ratio_red
        or quality.crossover_share > experiment.most_crossovers
        or quality.null_share > experiment.most_nulls
    )


def held(effect: Effect | None, margin: float, sign: int) -> Held:
    """What became of a guardrail; `sign` is 1 where more of its metric is better."""
    if effect is None:
        return Held.NOT_SHOWN
    turned, limit = effect.turned(sign), -margin * effect.base
    if turned.high < limit:
        return Held.BROKEN
    return Held.HELD if turned.low > limit else Held.NOT_SHOWN


def leading(effects: Mapping[str, Effect], experiment: Experiment) -> str | None:
    """Arm whose effect is the largest in the wanted direction."""
    sign = sign_of(experiment)
    return max(effects, key=lambda arm: effects[arm].turned(sign).estimate, default=None)
