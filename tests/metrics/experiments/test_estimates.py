"""Estimates from sums equal formulas written anew; false positives of A/A tests are as many as declared."""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import sqrt

import numpy as np
import pytest
from scipy.stats import t as student

from metrics.analysis.experiments.estimates import corrected, estimate, harm_p
from metrics.analysis.experiments.moments import Moments
from metrics.analysis.experiments.power import smallest_effect

RUNS = 4_000
"""Four times a thousand: the share of a thousand alone would vary by 0.7 points from seed to seed."""


def moments(**numbers: np.ndarray) -> Moments:
    sums = {name: Fraction(float(column.sum())) for name, column in numbers.items()}
    pairs = combinations_with_replacement(numbers, 2)
    products = {(a, b): Fraction(float((numbers[a] * numbers[b]).sum())) for a, b in pairs}
    return Moments(len(next(iter(numbers.values()))), sums, products)


def welch(
    means: list[float], variances: list[float], sizes: list[int], level: float
) -> tuple[float, float, float, float]:
    """Difference, its interval, and the p-value."""
    parts = [variance / size for variance, size in zip(variances, sizes, strict=True)]
    error = sqrt(sum(parts))
    freedom = sum(parts) ** 2 / sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
    difference = means[1] - means[0]
    half = student.ppf((1 + level) / 2, freedom) * error
    return difference, difference - half, difference + half, 2 * student.sf(abs(difference) / error, freedom)


@pytest.mark.parametrize("seed", range(20))
def test_a_mean_is_compared_as_by_welch(seed: int) -> None:
    draw = np.random.default_rng(seed)
    control, arm = draw.gamma(2, 3, draw.integers(20, 400)), draw.gamma(2.2, 3, draw.integers(20, 400))
    found = estimate(moments(y=control), moments(y=arm), 0.95)
    expected = welch(
        [control.mean(), arm.mean()], [control.var(ddof=1), arm.var(ddof=1)], [len(control), len(arm)], 0.95
    )
    assert found is not None
    absolute = found.absolute
    assert (absolute.estimate, absolute.low, absolute.high, found.p) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("seed", range(20))
def test_a_ratio_is_compared_by_the_residuals_of_each_user(seed: int) -> None:
    draw = np.random.default_rng(seed)
    arms, residuals = [], []
    for size in draw.integers(50, 400, 2):
        days = draw.integers(1, 30, size).astype(float)
        contacts = draw.poisson(days * 0.1).astype(float)
        arms.append((contacts, days))
        ratio = contacts.sum() / days.sum()
        residuals.append((contacts - ratio * days) / days.mean())
    found = estimate(*(moments(y=y, x=x) for y, x in arms), 0.9)
    ratios = [y.sum() / x.sum() for y, x in arms]
    variances = [each.var(ddof=1) for each in residuals]
    expected = welch(ratios, variances, [len(y) for y, _ in arms], 0.9)
    assert found is not None
    absolute = found.absolute
    assert (absolute.estimate, absolute.low, absolute.high, found.p) == pytest.approx(expected, rel=1e-8)
    spread = sqrt(sum(v / len(y) / r**2 for v, (y, _), r in zip(variances, arms, ratios, strict=True)))
    relative, change = found.relative, ratios[1] / ratios[0]
    assert relative.estimate == pytest.approx(change - 1, rel=1e-8)
    assert relative.high - relative.estimate == pytest.approx(relative.estimate - relative.low, rel=1e-8)
    assert (relative.high - relative.estimate) / (change * spread) == pytest.approx(1.645, abs=0.05)


@pytest.mark.parametrize("seed", range(10))
def test_the_days_before_narrow_the_interval_as_their_regression_does(seed: int) -> None:
    draw = np.random.default_rng(seed)
    arms = []
    for shift in (0, 0.5):
        before = draw.gamma(2, 3, 300)
        arms.append((before + shift + draw.normal(0, 1, 300), before))
    y, z = (np.concatenate([arm[place] for arm in arms]) for place in (0, 1))
    slope = np.cov(y, z, ddof=1)[0, 1] / z.var(ddof=1)
    adjusted = [own - slope * (before - z.mean()) for own, before in arms]
    expected = welch([each.mean() for each in adjusted], [each.var(ddof=1) for each in adjusted], [300, 300], 0.95)
    pair = [moments(y=own, y_before=before) for own, before in arms]
    found, plain = estimate(*pair, 0.95, adjusted=True), estimate(*pair, 0.95)
    assert found is not None
    assert plain is not None
    absolute = found.absolute
    assert (absolute.estimate, absolute.low, absolute.high, found.p) == pytest.approx(expected, rel=1e-8)
    assert absolute.high - absolute.low < (plain.absolute.high - plain.absolute.low) / 2


def test_without_variance_before_there_is_no_adjusted_estimate() -> None:
    own, nothing = np.array([1.0, 2, 3]), np.zeros(3)
    pair = [moments(y=own, y_before=nothing), moments(y=own + 1, y_before=nothing)]
    assert estimate(*pair, 0.95, adjusted=True) is None
    assert estimate(*pair, 0.95) is not None


@pytest.mark.parametrize("kind", ["mean", "ratio"])
def test_false_positives_of_tests_without_an_effect_are_4_to_6_per_cent(kind: str) -> None:
    draw = np.random.default_rng(2025)
    found = 0
    for _ in range(RUNS):
        arms = []
        for _arm in range(2):
            pace = draw.gamma(1.2, 4, 400)  # people differ: days of one are not independent
            days = draw.integers(1, 15, 400).astype(float)
            clicks = draw.poisson(pace * days / 8).astype(float)
            arms.append(moments(y=clicks, x=days) if kind == "ratio" else moments(y=clicks))
        result = estimate(*arms, 0.95)
        assert result is not None
        found += not result.absolute.low <= 0 <= result.absolute.high
    assert 0.04 <= found / RUNS <= 0.06, found


def test_several_arms_have_the_intervals_of_holm() -> None:
    draw = np.random.default_rng(3)
    control = moments(y=draw.normal(10, 2, 500))
    arms = {name: moments(y=draw.normal(10 + shift, 2, 500)) for name, shift in (("a", 0.32), ("b", 0.6), ("c", 0.0))}
    found = corrected(control, arms, 0.05)
    ps = {arm: estimate(control, each, 0.95).p for arm, each in arms.items()}  # type: ignore[union-attr]
    ordered = sorted(ps, key=ps.__getitem__)
    assert ordered[0] == "b"
    is_open = True
    for place, arm in enumerate(ordered):
        is_open = is_open and ps[arm] < 0.05 / (3 - place)
        interval = found[arm].absolute
        assert (not interval.low <= 0 <= interval.high) is is_open
    first = estimate(control, arms["b"], 1 - 0.05 / 3)
    assert found["b"] == first


def test_harm_is_one_sided() -> None:
    draw = np.random.default_rng(4)
    control, worse = moments(y=draw.normal(10, 2, 500)), moments(y=draw.normal(9, 2, 500))
    less, more = harm_p(control, worse, 1), harm_p(control, worse, -1)
    assert less is not None
    assert more is not None
    assert less < 0.001
    assert less + more == pytest.approx(1)


@pytest.mark.parametrize(("base", "effect"), [(0.07, 0.102), (0.15, 0.067), (0.23, 0.051)])
def test_20_000_an_arm_can_detect(base: float, effect: float) -> None:
    found = smallest_effect(base, base * (1 - base), (20_000, 20_000), 0.05, 0.8)
    assert found == pytest.approx(effect, abs=0.0005)


@pytest.mark.parametrize("numbers", [([0, 0], [0, 0]), ([1], [2]), ([0, 0], [1, 2]), ([1, 1], [1, 1])])
def test_nothing_is_estimated_of_nothing(numbers: tuple[list[float], list[float]]) -> None:
    assert estimate(*(moments(y=np.array(each, float)) for each in numbers), 0.95) is None


def test_a_ratio_that_is_the_same_for_every_user_has_no_estimate() -> None:
    days = np.random.default_rng(5).integers(1, 90, 500).astype(float)
    assert estimate(moments(y=30.1 * days, x=days), moments(y=30.1 * days[:400], x=days[:400]), 0.95) is None
