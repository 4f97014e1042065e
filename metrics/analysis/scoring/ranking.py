"""Ranking of requirements: scores, tiers, robustness, ties between neighbours, and the weights at which they switch.

In order: those with a score, the highest first; those that have none, as an input is not known; those that compliance
blocks, which keep their score and are in no rank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from metrics.analysis.scoring.inputs import Ask, Rated, rated, steps_of
from metrics.analysis.scoring.score import Score, Steps, score
from metrics.analysis.scoring.smaa import Robustness, beats, simulate
from queries.records.kinds.requirement import GROUPS, Requirement, Weights

SURE = 0.8
"""Share of draws in which one has to beat the next; below it the two are tied."""


@dataclass(frozen=True)
class Item:
    """A requirement with its inputs as steps."""

    id: str
    requirement: Requirement
    inputs: tuple[Rated, ...]

    @classmethod
    def of(cls, id: str, requirement: Requirement, ask: Ask) -> "Item":
        return cls(id, requirement, rated(requirement, ask))

    @property
    def steps(self) -> Steps | None:
        return steps_of(self.inputs)

    @property
    def is_blocked(self) -> bool:
        return self.requirement.compliance == "blocked"

    @property
    def evidence(self) -> int:
        """How many of the six inputs rest on data, or on several people who are of one mind."""
        return sum(each.is_evidence for each in self.inputs)


@dataclass(frozen=True)
class Switch:
    """Weight of a dimension at which two neighbours change places, the other two rescaled to the rest."""

    weight: str
    now: float
    at: float


@dataclass(frozen=True)
class Ranked:
    """One row of a ranking."""

    item: Item
    score: Score | None
    rank: int | None = None
    """Place by the score, equal scores at the same one; None for what is in no rank."""
    robustness: Robustness | None = None
    beats_next: float | None = None
    """Share of draws in which it has more points than the next one."""
    switch: Switch | None = None
    """Where it and the next one change places; None where no weight can do that."""

    @property
    def is_tied(self) -> bool:
        """Whether it cannot be told from the next one."""
        return self.beats_next is not None and self.beats_next < SURE


def ranking(items: Sequence[Item], weights: Weights) -> list[Ranked]:
    """Every item once, in order."""
    scored = {item.id: (item, steps, score(steps, weights)) for item in items if (steps := item.steps)}
    order = sorted(scored.values(), key=lambda each: (-each[2].points, each[0].id))
    free = [each for each in order if not each[0].is_blocked]
    ranks = _ranks([points.points for _, _, points in free])
    robust = simulate([steps for _, steps, _ in free], weights)
    rows = [
        Ranked(item, points, rank, robustness, *_against(steps, below, weights))
        for (item, steps, points), rank, robustness, below in zip(
            free, ranks, robust, [*(steps for _, steps, _ in free[1:]), None][: len(free)], strict=True
        )
    ]
    unknown = sorted((item for item in items if item.id not in scored), key=lambda item: item.id)
    rows += [Ranked(item, None) for item in unknown if not item.is_blocked]
    rows += [Ranked(item, points) for item, _, points in order if item.is_blocked]
    return [*rows, *(Ranked(item, None) for item in unknown if item.is_blocked)]


def _against(steps: Steps, below: Steps | None, weights: Weights) -> tuple[float | None, Switch | None]:
    """How surely it beats the next one, and where the two switch."""
    return (beats(steps, below, weights), switch(steps, below, weights)) if below else (None, None)


def _ranks(points: Sequence[float]) -> list[int]:
    """Rank of each of descending points."""
    return [1 + points.index(mine) for mine in points]


def switch(one: Steps, other: Steps, weights: Weights) -> Switch | None:
    """The nearest weight of a dimension at which the points of the two are equal.

    The difference is linear in each weight t: with the others rescaled, t × its own part + (1 − t) × theirs.
    """
    found = [_switch(name, one, other, weights) for name in GROUPS[0]]
    possible = [each for each in found if each]
    return min(possible, key=lambda each: abs(each.at - each.now), default=None)


def _switch(name: str, one: Steps, other: Steps, weights: Weights) -> Switch | None:
    now = float(getattr(weights, name))
    if now == 1:
        return None
    differences = {each: part(one, each, weights) - part(other, each, weights) for each in GROUPS[0]}
    own = differences.pop(name)
    rest = sum(getattr(weights, each) * difference for each, difference in differences.items()) / (1 - now)
    at = rest / (rest - own) if rest != own else -1.0
    return Switch(name, now, at) if 0 < at < 1 else None


def part(steps: Steps, name: str, weights: Weights) -> float:
    """What a dimension gives to the score at a weight of 1, from 0 to 1: little cost gives much."""
    points = score(steps, weights)
    return {"user_value": points.user_value, "business_value": points.business_value, "cost": 1 - points.cost}[name]


def rescaled(weights: Weights, name: str, weight: float) -> Weights:
    """The weights with another one of a dimension; the other two keep their proportion."""
    others = {each: getattr(weights, each) for each in GROUPS[0] if each != name}
    whole = sum(others.values())
    equal = {each: (1 - weight) / len(others) for each in others}
    scaled = {each: other / whole * (1 - weight) for each, other in others.items()} if whole else equal
    return replace(weights, **scaled, **{name: weight})
