"""Power before the start: the smallest effect that an experiment can detect, from the product's own traffic."""

from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist

import msgspec

from metrics.analysis.experiments.declaration import treatments
from metrics.analysis.experiments.moments import Moments
from queries.records.kinds.experiment import Experiment

DAYS = (7, 14, 28)
"""Days of enrolment for which the smallest detectable effect is told, beside the declared ones."""


class Detectable(msgspec.Struct, frozen=True):
    """Smallest relative effect that would be detected after so many days of enrolment."""

    days: int
    users: int
    """Users that are expected to be enrolled in all arms together."""
    base: float | None
    """Value of the metric now, over users' windows."""
    effect: float | None
    """A size without a sign; None where nobody was active, or the metric has no value or no variance."""


def detectable(experiment: Experiment, days: int, moments: Moments) -> Detectable:
    """Smallest relative effect that the arm with the fewest users shows with the declared power.

    `moments`: what users who would have been enrolled in so many days did.
    """
    users = moments.units
    base, variance = moments.ratio if users else None, moments.ratio_variance if users else None
    if users < 2 or not base or base < 0 or not variance:
        return Detectable(days, users, base, None)
    arms = treatments(experiment)
    control, arm = (users * share for share in (experiment.split[experiment.control], _smallest_share(experiment)))
    effect = smallest_effect(base, variance, (control, arm), experiment.alpha / len(arms), experiment.power)
    return Detectable(days, users, base, effect)


def smallest_effect(base: float, variance: float, sizes: tuple[float, float], alpha: float, power: float) -> float:
    """Relative effect detected with a power by a two-sided test, by the normal approximation."""
    normal = NormalDist()
    quantiles = normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
    return quantiles * sqrt(variance * sum(1 / size for size in sizes)) / base


def declared_power(experiment: Experiment, found: Iterable[Detectable]) -> Detectable | None:
    """What can be detected with the enrolment that is declared."""
    days = (experiment.enrol_to - experiment.enrol_from).days + 1
    return next((each for each in found if each.days == days), None)


def is_able(experiment: Experiment, found: Iterable[Detectable]) -> bool | None:
    """Whether it can detect its declared effect with its enrolment; None where that is not known."""
    own = declared_power(experiment, found)
    return None if own is None or own.effect is None else own.effect <= abs(experiment.declared)


def _smallest_share(experiment: Experiment) -> float:
    return min(experiment.split[arm] for arm in treatments(experiment))
