"""What people hold in their hands: one platform each, and for some a second one that they turn to now and then."""

from dataclasses import dataclass

import numpy as np

from queries.demo.arrays import Flags, Ints
from queries.demo.draws import Rng, apportioned

PLATFORMS = ("android", "ios", "web")
SHARES = np.array([0.52, 0.37, 0.11])
WITH_A_SECOND = 0.24
ON_THE_SECOND = 0.22
ON_BOTH = 0.09


@dataclass(frozen=True)
class Devices:
    """The number of each person's platform; the second is the same as the first for people who have only one."""

    first: Ints
    second: Ints


def draw_devices(rng: Rng, people: int) -> Devices:
    first = apportioned(rng, people, SHARES)
    other = (first + rng.integers(1, len(PLATFORMS), people)) % len(PLATFORMS)
    return Devices(first, np.where(rng.random(people) < WITH_A_SECOND, other, first))


def on_both(rng: Rng, devices: Devices, person: Ints) -> Flags:
    """Which uses happen on both platforms, and so give a row each."""
    lucky = rng.random(len(person), dtype=np.float32) < ON_BOTH
    both: Flags = lucky & (devices.first[person] != devices.second[person])
    return both


def platform(rng: Rng, devices: Devices, person: Ints, *, again: Flags) -> Ints:
    """The platform of each use; one marked `again` repeats the use before it, on the platform that one was not on."""
    second = rng.random(len(person), dtype=np.float32) < ON_THE_SECOND
    repeats = np.flatnonzero(again)
    second[repeats] = ~second[repeats - 1]
    return np.where(second, devices.second[person], devices.first[person])
