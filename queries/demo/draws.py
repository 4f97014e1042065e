"""Chance that repeats: a seed and a purpose always give the same draws, and counts that must be exact are exact."""

import zlib

import numpy as np

from queries.demo.arrays import Flags, Floats, Ints

Rng = np.random.Generator


def stream(seed: int, purpose: str) -> Rng:
    """Chance of its own for each purpose, so that a change in one table leaves the others as they were."""
    return np.random.default_rng([seed % 2**64, zlib.crc32(purpose.encode())])


def apportion(total: int, weights: Floats) -> Ints:
    """Whole parts of `total` in proportion to the weights, that sum to it (largest remainders)."""
    exact = total * weights / weights.sum()
    parts: Ints = np.floor(exact).astype(np.int64)
    parts[np.argsort(parts - exact, kind="stable")[: total - parts.sum()]] += 1
    return parts


def apportioned(rng: Rng, total: int, weights: Floats) -> Ints:
    """The number of a part for each of `total` things, in random order, each part as often as its weight says."""
    return rng.permutation(np.repeat(np.arange(len(weights)), apportion(total, weights)))


def exactly(rng: Rng, count: int, *, of: int) -> Flags:
    """`count` of the `of` places marked at random."""
    return rng.permutation(np.arange(of) < count)


def chosen(rng: Rng, candidates: Ints, count: int) -> Ints:
    """`count` different candidates, or all of them if there are fewer; sorted."""
    return np.sort(rng.choice(candidates, min(count, len(candidates)), replace=False))


def chosen_by_weight(rng: Rng, candidates: Ints, count: int, weights: Floats) -> Ints:
    """`count` different candidates, the heavier the likelier (Efraimidis and Spirakis' exponential keys); sorted."""
    keys = rng.standard_exponential(len(candidates)) / weights
    return np.sort(candidates[np.argsort(keys, kind="stable")[:count]])
