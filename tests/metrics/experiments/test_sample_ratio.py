"""Sample ratio against SciPy and against sums over every outcome, and its colours."""

from itertools import product
from math import prod

import numpy as np
import pytest
from scipy.stats import binomtest, chisquare, multinomial

from metrics.analysis.experiments.sample_ratio import MOST_OUTCOMES, Light, p_value, sample_ratio

HALVES = {"control": 0.5, "treatment": 0.5}


def test_two_arms_are_tested_by_the_exact_binomial_of_random_tables() -> None:
    draw = np.random.default_rng(1)
    for _ in range(200):
        total, share = int(draw.integers(1, 5_000)), float(draw.uniform(0.02, 0.98))
        seen = int(draw.binomial(total, share))
        assert p_value([seen, total - seen], [share, 1 - share]) == pytest.approx(
            binomtest(seen, total, share).pvalue, rel=1e-12
        )


def test_few_users_of_several_arms_are_tested_by_every_outcome_there_is() -> None:
    draw = np.random.default_rng(2)
    for _ in range(20):
        shares = draw.dirichlet([2, 2, 2])
        total = int(draw.integers(1, 25))
        seen = draw.multinomial(total, shares)
        law = multinomial(total, shares)
        outcomes = [each for each in product(range(total + 1), repeat=3) if sum(each) == total]
        likelihoods = law.pmf(outcomes)
        expected = likelihoods[likelihoods <= law.pmf(seen) * (1 + 1e-7)].sum()
        assert p_value([*map(int, seen)], [*shares]) == pytest.approx(min(expected, 1), rel=1e-9)


def test_many_users_of_several_arms_are_tested_by_chi_squared() -> None:
    seen, shares = [33_100, 33_500, 33_400], [1 / 3] * 3
    assert prod(seen) > MOST_OUTCOMES
    assert p_value(seen, shares) == pytest.approx(chisquare(seen).pvalue, rel=1e-9)


@pytest.mark.parametrize(
    ("users", "split", "light"),
    [
        ((5_000, 5_000), HALVES, Light.GREEN),
        ((4_868, 5_132), HALVES, Light.YELLOW),  # p = 0.0086
        ((4_800, 5_200), HALVES, Light.RED),
        ((9_500, 500), {"control": 0.95, "treatment": 0.05}, Light.GREEN),
        ((5_004_999, 4_995_001), HALVES, Light.YELLOW),  # p = 0.0016
        ((5_006_000, 4_994_000), HALVES, Light.YELLOW),  # p = 0.00015, but by 0.06 % only
        ((5_011_000, 4_989_000), HALVES, Light.RED),
    ],
)
def test_red_needs_a_small_p_and_a_deviation_that_matters(
    users: tuple[int, int], split: dict[str, float], light: Light
) -> None:
    assert sample_ratio(dict(zip(split, users, strict=True)), split).light is light


def test_a_p_of_0_0086_is_yellow() -> None:
    found = sample_ratio({"control": 4_868, "treatment": 5_132}, HALVES)
    assert found.p == pytest.approx(0.0086, abs=0.0002)
    assert found.light is Light.YELLOW


@pytest.mark.parametrize("extra", [{"empty": 1}, {"unknown": 1}])
def test_one_user_in_an_arm_that_is_to_be_empty_is_a_leak(extra: dict[str, int]) -> None:
    found = sample_ratio({"control": 500, "treatment": 500} | extra, {**HALVES, "empty": 0.0})
    assert (found.light, found.leaks) == (Light.RED, extra)


def test_nobody_is_no_imbalance() -> None:
    assert sample_ratio({}, HALVES).p is None
