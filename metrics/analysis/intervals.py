"""Confidence intervals of proportions."""

from math import sqrt

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


def wilson(successes: float, trials: float) -> tuple[float, float] | None:
    """Wilson score interval of 95 % of a proportion; None without a trial.

    Unlike the normal approximation it stays between 0 and 1 and holds for small samples (Wilson 1927).
    """
    if trials <= 0:
        return None
    share, weight = successes / trials, Z_95**2 / trials
    middle = (share + weight / 2) / (1 + weight)
    half = Z_95 / (1 + weight) * sqrt(share * (1 - share) / trials + weight / (4 * trials))
    return max(middle - half, 0.0), min(middle + half, 1.0)
