"""The arithmetic of explanations: parts that add up, whatever the numbers are."""

from itertools import permutations
from math import fsum

import numpy as np
import pytest

from metrics.aggregates.group_sums import Floats
from metrics.analysis.explain.decompositions import Side, rate_and_mix, shapley

CASES, SEGMENTS = 10_000, 12

LEFT = 1e-9
"""Of everything that is added up, sizes without signs. Of the change alone it cannot be: that may be as near to zero as
one likes between two large values, and then one rounding of these is more than all of it."""


def side(*segments: tuple[float, float]) -> Side:
    """Numerator and denominator of each."""
    return Side(*np.array(segments, np.float64).T)


def test_by_hand() -> None:
    rate, mix = rate_and_mix(side((30, 100), (30, 300)), side((20, 100), (10, 100)))
    # Rates 0.3 and 0.1, before 0.2 and 0.1; weights 1/4 and 3/4, before a half each; of all 0.15, before 0.15.
    assert rate == pytest.approx([(0.25 + 0.5) / 2 * 0.1, 0])
    assert mix == pytest.approx([-0.25 * (0.25 - 0.15), 0.25 * (0.1 - 0.15)])
    assert (rate + mix).sum() == pytest.approx(0)


def test_a_new_segment_and_a_vanished_one_are_all_mix() -> None:
    rate, mix = rate_and_mix(side((10, 100), (40, 100), (0, 0)), side((10, 100), (0, 0), (5, 100)))
    assert rate == pytest.approx([0, 0, 0])
    assert mix.sum() == pytest.approx(50 / 200 - 15 / 200)
    assert mix[1] == pytest.approx(0.5 * (0.4 - (0.25 + 0.075) / 2))


def test_a_numerator_without_a_denominator_is_its_own_share_of_the_whole() -> None:
    """Money from a region in which nobody was active."""
    now, base = side((100, 10), (30, 0)), side((100, 10), (10, 0))
    rate, mix = rate_and_mix(now, base)
    assert (list(rate), list(mix)) == ([0, 3 - 1], [0, 0])


def test_a_segment_that_gains_its_denominator_keeps_both_its_parts() -> None:
    now, base = side((100, 10), (30, 10)), side((100, 10), (10, 0))
    rate, mix = rate_and_mix(now, base)
    assert rate == pytest.approx([0, -1])
    assert (rate + mix).sum() == pytest.approx(130 / 20 - 110 / 10)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_shapley_is_the_mean_over_every_order(count: int) -> None:
    rng = np.random.default_rng(count)
    now, base = rng.normal(0, 10, (2, count, 50))
    assert shapley(now, base) == pytest.approx(over_every_order(now, base))


def over_every_order(now: Floats, base: Floats) -> Floats:
    """What each factor changes when its turn comes, on the average of the orders."""
    shares, orders = np.zeros_like(now), list(permutations(range(len(now))))
    for order in orders:
        before = base.copy()
        for factor in order:
            after = before.copy()
            after[factor] = now[factor]
            shares[factor] += after.prod(0) - before.prod(0)
            before = after
    return shares / len(orders)


def test_a_factor_that_did_not_change_has_no_share_and_two_that_trade_places_have_the_same() -> None:
    shares = shapley(np.array([2.0, 5.0, 7.0]), np.array([5.0, 2.0, 7.0]))
    assert shares[2] == 0
    assert shares[0] == -shares[1]
    assert shapley(np.array([3.0, 3.0]), np.array([1.0, 1.0])) == pytest.approx([4, 4])


def random_numbers(rng: np.random.Generator, *shape: int) -> Floats:
    """Of very different sizes, some of them negative, and every fourth 0."""
    sizes = rng.lognormal(5, 4, shape) * rng.choice([1, 1, 1, 1, -0.3], shape)
    return np.where(rng.random(shape) < 0.25, 0, sizes)


def random_side(rng: np.random.Generator) -> Side:
    """Counts below the line, none in every fourth segment, where there may be something above it all the same."""
    count = np.where(rng.random((CASES, SEGMENTS)) < 0.25, 0, rng.integers(1, 1_000_000, (CASES, SEGMENTS)))
    count[:, 0] += 1
    numerator = random_numbers(rng, CASES, SEGMENTS)
    return Side(np.where(rng.random(count.shape) < 0.2, 0, numerator), count.astype(np.float64))


def test_10_000_random_ratios_leave_nothing() -> None:
    rng = np.random.default_rng(1)
    now, base = random_side(rng), random_side(rng)
    rate, mix = rate_and_mix(now, base)
    change = (now.whole - base.whole)[:, 0]
    residual = change - (rate + mix).sum(-1)
    added_up = np.abs(now.whole + base.whole)[:, 0] + np.abs(rate).sum(-1) + np.abs(mix).sum(-1)
    assert np.all(np.abs(residual) <= LEFT * added_up)
    of_the_change = np.abs(residual) <= LEFT * np.abs(change)
    assert of_the_change.mean() > 0.999
    assert {"new", "vanished", "nowhere", "without weight", "negative"} == kinds(now, base)


def kinds(now: Side, base: Side) -> set[str]:
    """What occurs among the random segments."""
    occurs = {
        "new": (now.denominator > 0) & (base.denominator == 0),
        "vanished": (now.denominator == 0) & (base.denominator > 0),
        "nowhere": (now.denominator == 0) & (base.denominator == 0),
        "without weight": (now.denominator == 0) & (now.numerator != 0),
        "negative": now.numerator < 0,
    }
    return {name for name, where in occurs.items() if where.any()}


def test_10_000_random_differences_leave_nothing() -> None:
    rng = np.random.default_rng(2)
    now, base = random_numbers(rng, 2, CASES, SEGMENTS)
    change = np.array([fsum(a) - fsum(b) for a, b in zip(now, base, strict=True)])
    residual = np.abs(change - (now - base).sum(-1))
    assert np.all(residual <= LEFT * (np.abs(now) + np.abs(base)).sum(-1))


@pytest.mark.parametrize("count", [2, 3, 4])
def test_10_000_random_products_leave_nothing(count: int) -> None:
    rng = np.random.default_rng(count)
    now, base = random_numbers(rng, 2, count, CASES)
    shares = shapley(now, base)
    change = now.prod(0) - base.prod(0)
    added_up = np.abs(now.prod(0)) + np.abs(base.prod(0)) + np.abs(shares).sum(0)
    assert np.all(np.abs(change - shares.sum(0)) <= LEFT * added_up)
