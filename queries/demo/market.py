"""Where people come from: the channels that brought them and the regions they live in, with a growth of their own.

Numbers are millions of monthly actives in 2024-01, 2024-12 and 2025-12: only their proportions matter.
"""

import numpy as np

from queries.demo.arrays import Floats, Ints
from queries.demo.days import MONTHS
from queries.demo.draws import Rng, apportion

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
    parts: Floats = sizes / sizes.sum()
    return parts


def origins(rng: Rng, growth: Growth, *, month: int, present: Ints, wanted: int) -> Ints:
    """The origin of each newcomer who is missing, so that every origin reaches about its part of the wanted actives."""
    expected = shares(growth, month) * np.exp(rng.normal(0, UNREST, len(growth)))
    missing = apportion(wanted, expected) - np.bincount(present, minlength=len(growth))
    newcomers = max(wanted - len(present), 0)
    return rng.permutation(np.repeat(np.arange(len(growth)), apportion(newcomers, np.maximum(missing, 0) + 1e-9)))
