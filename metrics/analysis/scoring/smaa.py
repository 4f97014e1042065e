"""Robustness of a ranking against its weights: stochastic multicriteria acceptability analysis (SMAA).

Nobody knows the weights exactly. They are drawn from Dirichlet distributions around those declared, each group by
itself with one concentration, and everything is ranked under each draw. Draws that the records would refuse, in which
direct revenue weighs as much as growth leverage, are drawn again. The seed is fixed: the same items and weights give
the same answer, and what is said of a pair does not depend on who else is ranked.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from metrics.analysis.scoring.score import FROM, POINTS, RANGE, Steps, Tier, user_value
from queries.records.kinds.requirement import LEAST, Weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DRAWS, SEED = 20_000, 2025
CONCENTRATION = 50
"""Of each Dirichlet: a weight of 0.4 then has a standard deviation of 0.07."""
TOP = 3
RANGE_OF_RANKS = 0.9
"""Share of draws in which the rank is within the range told."""
KEPT, PAIRS = 8, 2_000
"""Sets of drawn weights, about a megabyte each, of answers and of pairs that are kept in memory."""

Key = tuple[float, ...]


@dataclass(frozen=True)
class Robustness:
    """What becomes of one item under the drawn weights."""

    first: float
    """Share of draws in which it is first; of equal ones, each has its part."""
    top: float
    """Share of draws in which it is among the first three."""
    low: int
    high: int
    """Best and worst rank, in nine of ten draws."""
    tiers: dict[Tier, float]
    """Tier → share of draws in which it is in it."""


def simulate(items: Sequence[Steps], weights: Weights) -> tuple[Robustness, ...]:
    """Robustness of each item among the others."""
    return _simulated(tuple(items), weights) if items else ()


@lru_cache(KEPT)
def _simulated(items: tuple[Steps, ...], weights: Weights) -> tuple[Robustness, ...]:
    keys = [_key(steps) for steps in items]
    count = Counter(keys)
    distinct = list(count)
    points = _points(distinct, weights)
    best, worst = _ranks(points, np.array([count[key] for key in distinct]))
    told = {key: _told(points[:, at], best[:, at], worst[:, at], count[key]) for at, key in enumerate(distinct)}
    return tuple(told[key] for key in keys)


@lru_cache(PAIRS)
def beats(one: Steps, other: Steps, weights: Weights) -> float:
    """Share of draws in which the first has more points than the second; a half where they are alike."""
    if _key(one) == _key(other):
        return 0.5
    points = _points([_key(one), _key(other)], weights)
    return float((points[:, 0] > points[:, 1]).mean())


def _key(steps: Steps) -> Key:
    """What the score depends on: items that agree in it are tied under all weights."""
    return (user_value(steps), steps.revenue, steps.leverage, steps.complexity, steps.coordination)


def _points(keys: Sequence[Key], weights: Weights) -> Floats:
    """Points of each distinct item under each draw, shape (draws, items)."""
    user, revenue, leverage, complexity, coordination = np.array(keys).T
    dimensions, business, cost = _drawn(weights)
    value = np.outer(business[:, 0], revenue) + np.outer(business[:, 1], leverage) - LEAST
    effort = np.outer(cost[:, 0], complexity) + np.outer(cost[:, 1], coordination) - LEAST
    of_user, of_business, of_cost = (dimensions[:, [at]] for at in range(3))
    points: Floats = POINTS * (of_user * user + of_business * value / RANGE + of_cost * (1 - effort / RANGE))
    return points


@lru_cache(KEPT)
def _drawn(weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Draws of the three groups: user value, business value and cost; revenue and leverage; complexity and teams."""
    rng = np.random.default_rng(SEED)
    dimensions = dirichlet(rng, (weights.user_value, weights.business_value, weights.cost))
    business = dirichlet(rng, (weights.revenue, weights.leverage))
    while (refused := business[:, 0] >= business[:, 1]).any():
        business[refused] = dirichlet(rng, (weights.revenue, weights.leverage))[: refused.sum()]
    return dimensions, business, dirichlet(rng, (weights.complexity, weights.coordination))


def dirichlet(rng: np.random.Generator, means: Sequence[float]) -> Floats:
    """Draws around the means, shape (draws, means); a weight of 0 stays 0."""
    gammas = rng.standard_gamma(CONCENTRATION * np.array(means), (DRAWS, len(means)))
    shares: Floats = gammas / gammas.sum(axis=1, keepdims=True)
    return shares


def _ranks(points: Floats, count: Ints) -> tuple[Ints, Ints]:
    """Best and worst rank of each distinct item in each draw, of which there are `count` alike."""
    order = np.argsort(-points, axis=1)
    before = np.cumsum(count[order], axis=1) - count[order]
    best = np.empty_like(before)
    np.put_along_axis(best, order, before + 1, axis=1)
    return best, best + count - 1


def _told(points: Floats, best: Ints, worst: Ints, count: int) -> Robustness:
    places = np.clip(np.minimum(worst, TOP) - best + 1, 0, None)
    tail = (1 - RANGE_OF_RANKS) / 2
    return Robustness(
        first=float((best == 1).mean()) / count,
        top=float(places.mean()) / count,
        low=int(np.quantile(best, tail, method="inverted_cdf")),
        high=int(np.quantile(worst, 1 - tail, method="inverted_cdf")),
        tiers=_tiers(points),
    )


def _tiers(points: Floats) -> dict[Tier, float]:
    """Share of draws in each tier; the last one has whatever is below the others."""
    reached = [float((points >= FROM[tier]).mean()) for tier in list(Tier)[:-1]]
    return dict(zip(Tier, (now - before for before, now in pairwise([0.0, *reached, 1.0])), strict=True))
