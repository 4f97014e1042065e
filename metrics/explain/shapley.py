"""A product by factors: the mean of what each changes, over every order in which they could have changed."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import factorial

import numpy as np

from metrics.sums import Floats


def shapley(now: Floats, base: Floats) -> Floats:
    """Each factor's share of the change of the product, in the shape of the two, which have the factors on axis 0."""
    factors = range(len(now))
    return np.stack([(now[each] - base[each]) * _others(each, now, base) for each in factors])


def _others(factor: int, now: Floats, base: Floats) -> Floats:
    """What the other factors come to on the average of all orders."""
    others = {*range(len(now))} - {factor}
    products = [weight * _product(now, base, changed, others) for changed, weight in _subsets(others)]
    return np.asarray(np.sum(products, axis=0))


def _subsets(others: set[int]) -> Iterator[tuple[set[int], float]]:
    """Those that changed before, and the share of the orders in which it is exactly these."""
    count = len(others)
    for size in range(count + 1):
        weight = factorial(size) * factorial(count - size) / factorial(count + 1)
        yield from ((set(changed), weight) for changed in combinations(others, size))


def _product(now: Floats, base: Floats, changed: set[int], factors: Iterable[int]) -> Floats:
    return np.asarray(np.prod([now[each] if each in changed else base[each] for each in factors], axis=0))
