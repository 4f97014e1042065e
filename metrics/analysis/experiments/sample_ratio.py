"""Sample ratio: whether users came to the arms in the designed shares, by an exact test where that is possible."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import combinations, pairwise
from math import comb, exp, lgamma, log

import msgspec
from scipy.stats import binomtest, chisquare

RED_P, YELLOW_P = 0.001, 0.01
LEAST_DEVIATION = 0.001
"""Deviation of a share below which no p-value makes it red: of millions of users every difference is significant."""
MOST_OUTCOMES = 20_000
"""Outcomes up to which the multinomial test is exact."""
TIE = 1e-7
"""Relative difference below which two outcomes are equally likely."""


class Light(StrEnum):
    """Colour of the sample ratio."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Ratio(msgspec.Struct, frozen=True):
    """Result of the test."""

    p: float | None
    """None where there is nobody, or one arm only that is to get users."""
    deviation: float
    """Largest difference of a share from the designed one."""
    light: Light
    leaks: dict[str, int]
    """Arm that was to get nobody, or is not in the design → users in it."""


def sample_ratio(users: Mapping[str, int], split: Mapping[str, float]) -> Ratio:
    """Users per arm against the designed shares. Red: p < 0.001 and a deviation of at least 0.1 %, or any leak."""
    leaks = {arm: number for arm, number in users.items() if number and not split.get(arm, 0)}
    designed = {arm: share for arm, share in split.items() if share > 0}
    seen = [users.get(arm, 0) for arm in designed]
    total, shares = sum(seen), [share / sum(designed.values()) for share in designed.values()]
    if not total or len(seen) < 2:
        return Ratio(None, 0.0, Light.RED if leaks else Light.GREEN, leaks)
    deviation = max(abs(number / total - share) for number, share in zip(seen, shares, strict=True))
    p = p_value(seen, shares)
    return Ratio(p, deviation, _light(p, deviation, is_leaking=bool(leaks)), leaks)


def _light(p: float, deviation: float, *, is_leaking: bool) -> Light:
    if is_leaking or (p < RED_P and deviation >= LEAST_DEVIATION):
        return Light.RED
    return Light.YELLOW if p < YELLOW_P else Light.GREEN


def p_value(seen: list[int], shares: list[float]) -> float:
    """Probability of counts that are no likelier; exact for two arms and for few users, else by chi²."""
    total = sum(seen)
    if len(seen) == 2:
        return float(binomtest(seen[0], total, shares[0]).pvalue)
    if comb(total + len(seen) - 1, len(seen) - 1) <= MOST_OUTCOMES:
        return _multinomial(seen, shares)
    return float(chisquare(seen, [share * total for share in shares]).pvalue)


def _multinomial(seen: list[int], shares: list[float]) -> float:
    limit = _log_probability(seen, shares) + TIE
    outcomes = map(_parts, _bars(sum(seen), len(seen)))
    likelihoods = (_log_probability([*outcome], shares) for outcome in outcomes)
    return min(sum(exp(each) for each in likelihoods if each <= limit), 1.0)


def _bars(total: int, arms: int) -> list[tuple[int, ...]]:
    """Every way to divide `total` users among arms, as places of bars among stars, ends included."""
    end = total + arms - 1
    return [(-1, *bars, end) for bars in combinations(range(end), arms - 1)]


def _parts(bars: tuple[int, ...]) -> list[int]:
    return [right - left - 1 for left, right in pairwise(bars)]


def _log_probability(counts: list[int], shares: list[float]) -> float:
    terms = (number * log(share) - lgamma(number + 1) for number, share in zip(counts, shares, strict=True))
    return lgamma(sum(counts) + 1) + sum(terms)
