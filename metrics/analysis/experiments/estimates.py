"""Estimates of the difference between arms, by tea-tasting from sums: Welch's test, ratios by the delta method.

The absolute difference with its interval decides. The relative one is shown: the ratio of the two values less 1, with
its symmetrical interval by the delta method.
"""

from collections.abc import Mapping
from math import isfinite, log

import msgspec
from tea_tasting.aggr import Aggregates
from tea_tasting.metrics import RatioOfMeans

from metrics.analysis.experiments.moments import Moments
from metrics.analysis.experiments.published import Interval
from metrics.analysis.experiments.verdict import Effect

NEGLIGIBLE = 1e-12
"""Variance as a share of the squared value below which there is none."""


class Estimate(msgspec.Struct, frozen=True):
    """Difference of an arm to the control."""

    control: float
    """Value of the control, adjusted where the estimate is."""
    value: float
    absolute: Interval
    relative: Interval
    p: float
    """Two-sided."""

    @property
    def effect(self) -> Effect:
        absolute, relative = self.absolute, (self.relative.low, self.relative.high)
        return Effect(absolute.estimate, absolute.low, absolute.high, self.control, relative)


def estimate(control: Moments, arm: Moments, level: float, *, adjusted: bool = False) -> Estimate | None:
    """None where nothing can be estimated: too few units, no variance, no value of the control over 0.

    `adjusted`: by the same outcome in the days before the exposure (CUPED); None also where that has no variance.
    """
    if min(control.units, arm.units) < 2 or control.ratio is None or arm.ratio is None:
        return None
    if adjusted and not _can_be_adjusted(control, arm):
        return None
    has_denominator = "x" in control.sums
    metric = RatioOfMeans(
        "y",
        "x" if has_denominator else None,
        "y_before" if adjusted else None,
        "x_before" if adjusted and has_denominator else None,
        confidence_level=level,
    )
    if control.ratio <= 0 or not _varies(control, arm):
        return None
    found = metric.analyze_aggregates(_aggregates(control), _aggregates(arm))
    low, high = float(found.effect_size_ci_lower), float(found.effect_size_ci_upper)
    absolute = Interval(float(found.effect_size), low, high)
    base, value, p = float(found.control), float(found.treatment), float(found.pvalue)
    if not all(map(isfinite, (base, value, low, high, p))) or base <= 0:
        return None
    ratio, top = value / base, float(found.rel_effect_size_ci_upper) + 1
    # its interval is that of the logarithm of the ratio, whose half-width is the relative error
    half = ratio * log(top / ratio) if ratio > 0 and isfinite(top) else (high - low) / 2 / base
    return Estimate(base, value, absolute, Interval(ratio - 1, ratio - 1 - half, ratio - 1 + half), p)


def corrected(
    control: Moments, arms: Mapping[str, Moments], alpha: float, *, adjusted: bool = False
) -> dict[str, Estimate]:
    """Estimate of each arm that has one; of several arms with Holm's levels, the smallest p-value first.

    Once an arm's interval holds 0, the arms after it have its level: an interval excludes 0 where Holm's test rejects.
    """
    found = {arm: estimate(control, moments, 1 - alpha, adjusted=adjusted) for arm, moments in arms.items()}
    known = sorted((each.p, arm) for arm, each in found.items() if each)
    result: dict[str, Estimate] = {}
    level, is_open = alpha, True
    for place, (p, arm) in enumerate(known):
        if is_open:
            level = alpha / (len(known) - place)
            is_open = p < level
        again = estimate(control, arms[arm], 1 - level, adjusted=adjusted)
        if again:
            result[arm] = again
    return {arm: result[arm] for arm in arms if arm in result}


def harm_p(control: Moments, arm: Moments, sign: int) -> float | None:
    """One-sided p-value of a change against the wanted direction; `sign` is 1 where more is better."""
    found = estimate(control, arm, 0.95)
    if found is None:
        return None
    return found.p / 2 if found.absolute.estimate * sign < 0 else 1 - found.p / 2


def _varies(*arms: Moments) -> bool:
    """Whether units differ by more than floating-point numbers can tell from nothing."""
    spread = sum(each.ratio_variance or 0.0 for each in arms)
    return spread > NEGLIGIBLE * max((each.ratio or 0.0) ** 2 for each in arms)


def _can_be_adjusted(control: Moments, arm: Moments) -> bool:
    if "y_before" not in control.sums:
        return False
    is_measured = all(moments.sums.get("x_before", 1) for moments in (control, arm))
    varies = any(moments.covariance("y_before", "y_before") > 0 for moments in (control, arm))
    return is_measured and varies


def _aggregates(moments: Moments) -> Aggregates:
    names = list(moments.sums)
    return Aggregates(
        count_=moments.units,
        mean_={name: moments.mean(name) for name in names},
        var_={name: moments.covariance(name, name) for name in names},
        cov_={(a, b): moments.covariance(a, b) for a, b in moments.products if a != b},
    )
