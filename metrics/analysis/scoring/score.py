"""Score of a requirement: user value, business value and cost, each from 0 to 1, weighed and added up to 100 points.

It depends on the item's own steps and the weights only: no item is compared with others, so a new one moves none.
"""

from dataclasses import dataclass
from enum import StrEnum

from queries.records.kinds.requirement import INPUTS, LEAST, MOST, Weights

DEFAULT = Weights(0.4, 0.4, 0.2, 0.4, 0.6, 0.5, 0.5)
"""Weights while nobody has written any."""
POINTS, DECIMALS = 100, 10
"""Points of a whole score, and their decimals: beyond them is the arithmetic of machines, which would order equals."""
RANGE = MOST - LEAST


@dataclass(frozen=True)
class Steps:
    """Steps of one item on the six rubrics, each from 1 to 5."""

    frequency: float
    pain: float
    revenue: float
    leverage: float
    complexity: float
    coordination: float

    def __post_init__(self) -> None:
        assert all(LEAST <= getattr(self, name) <= MOST for name in INPUTS)  # noqa: S101  refused by the records


@dataclass(frozen=True)
class Score:
    """Three dimensions from 0 to 1, and the points from 0 to 100."""

    user_value: float
    """Frequency × pain: both have to be high."""
    business_value: float
    cost: float
    points: float

    @property
    def tier(self) -> "Tier":
        return tier_of(self.points)


class Tier(StrEnum):
    """When it is to be built, by fixed thresholds."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"
    LONG_TERM = "long_term_exploration"


FROM = {Tier.NOW: 55.0, Tier.NEXT: 45.0, Tier.LATER: 30.0, Tier.LONG_TERM: 0.0}
"""Tier → points from which on an item is in it, the highest first."""


def score(steps: Steps, weights: Weights) -> Score:
    user = user_value(steps)
    business = (weights.revenue * steps.revenue + weights.leverage * steps.leverage - LEAST) / RANGE
    cost = (weights.complexity * steps.complexity + weights.coordination * steps.coordination - LEAST) / RANGE
    whole = weights.user_value * user + weights.business_value * business + weights.cost * (1 - cost)
    return Score(user, business, cost, round(POINTS * whole, DECIMALS))


def user_value(steps: Steps) -> float:
    return (steps.frequency * steps.pain - LEAST) / (MOST**2 - LEAST)


def tier_of(points: float) -> Tier:
    return next((tier for tier, least in FROM.items() if points >= least), Tier.LONG_TERM)
