"""Generator of people: registration, region, channel, how often they come, and churn."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from queries.demo.sampling import MONTHS, Floats, Ints, Rng, apportion, apportioned

Growth = dict[str, tuple[float, float, float]]

CHANNELS: Growth = {
    "app_store": (2.72, 3.60, 6.18),
    "referral": (1.46, 2.02, 3.97),
    "search": (1.52, 1.83, 2.52),
    "device_preload": (1.41, 1.67, 2.51),
    "social": (0.89, 1.19, 1.90),
    "paid_ads": (1.62, 1.69, 1.42),
}
REGIONS: Growth = {
    "east": (2.19, 2.76, 4.43),
    "south": (1.68, 2.15, 3.54),
    "north": (1.40, 1.69, 2.49),
    "central": (1.21, 1.55, 2.56),
    "southwest": (1.00, 1.32, 2.36),
    "northwest": (0.57, 0.73, 1.17),
    "northeast": (0.80, 0.96, 1.17),
    "overseas": (0.77, 0.84, 0.78),
}
# How long people of a channel stay, against the average.
LOYALTY = np.array([1.10, 1.30, 1.05, 1.00, 0.85, 0.60])
# Ups and downs of an origin's share from month to month.
UNREST = 0.007


def shares(growth: Growth, month: int) -> Floats:
    sizes = np.array([np.interp(month, [0, 11, len(MONTHS) - 1], path) for path in growth.values()])
    fractions: Floats = sizes / sizes.sum()
    return fractions


def origins(rng: Rng, growth: Growth, *, month: int, present: Ints, target: int) -> Ints:
    """Origins of the newcomers that a month needs, so that every origin reaches about its share of the target."""
    expected = shares(growth, month) * np.exp(rng.normal(0, UNREST, len(growth)))
    shortfall = apportion(target, expected) - np.bincount(present, minlength=len(growth))
    newcomers = max(target - len(present), 0)
    return rng.permutation(np.repeat(np.arange(len(growth)), apportion(newcomers, np.maximum(shortfall, 0) + 1e-9)))


# Daily, regular and sporadic people: the chance of coming on a day (a beta distribution) and the mean stay in days.
RATE_A, RATE_B = np.array([9.0, 4.0, 1.3]), np.array([2.2, 7.5, 17.0])
STAY = np.array([1100.0, 620.0, 420.0])
NEWCOMERS, VETERANS = np.array([0.13, 0.27, 0.60]), np.array([0.15, 0.26, 0.59])
TRYING_OUT, TRYING_OUT_STAY = 0.30, 9.0
PAUSING, PAUSE = 0.40, 50.0
# Days from the first registration ever to the first day of the history.
OLDEST = 1650


@dataclass(frozen=True)
class People:
    """One entry a person in every column; days are numbers, `leaves` and `back` are the first day gone and returned."""

    registered: Ints
    leaves: Ints
    pauses: Ints
    back: Ints
    rate: Floats
    channel: Ints
    region: Ints

    def __len__(self) -> int:
        return len(self.registered)


def together(groups: Sequence[People]) -> People:
    return People(*(np.concatenate([getattr(group, field.name) for group in groups]) for field in fields(People)))


def some(people: People, indices: Ints) -> People:
    return People(*(getattr(people, field.name)[indices] for field in fields(People)))


def newcomers(rng: Rng, *, registered: Ints, channel: Ints, region: Ints) -> People:
    """People who register in the month; three in ten only try the product for some days."""
    kind = apportioned(rng, len(registered), NEWCOMERS)
    staying = rng.random(len(registered)) >= TRYING_OUT
    stay = np.where(staying, STAY[kind] * LOYALTY[channel], TRYING_OUT_STAY) * rng.standard_exponential(len(kind))
    return people(rng, kind, first_day=registered, stay=stay, registered=registered, channel=channel, region=region)


def veterans(rng: Rng, *, channel: Ints, region: Ints) -> People:
    """People registered before the history begins."""
    count = len(channel)
    kind = apportioned(rng, count, VETERANS)
    registered = -1 - (rng.exponential(400, count) % OLDEST).astype(np.int64)
    stay = STAY[kind] * LOYALTY[channel] * rng.standard_exponential(count)
    first_day = np.zeros(count, dtype=np.int64)
    return people(rng, kind, first_day=first_day, stay=stay, registered=registered, channel=channel, region=region)


def people(
    rng: Rng, kind: Ints, *, first_day: Ints, stay: Floats, registered: Ints, channel: Ints, region: Ints
) -> People:
    leaves = first_day + 1 + stay.astype(np.int64)
    pausing = rng.random(len(kind)) < PAUSING
    pauses = first_day + rng.integers(-60, 500, len(kind)) + np.where(pausing, 0, 10_000)
    back = pauses + 14 + rng.exponential(PAUSE, len(kind)).astype(np.int64)
    return People(registered, leaves, pauses, back, rng.beta(RATE_A[kind], RATE_B[kind]), channel, region)
