"""The people of the demo: when they register, how often they come, when they pause, and when they leave for good."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from queries.demo.arrays import Floats, Ints
from queries.demo.draws import Rng, apportioned
from queries.demo.market import LOYALTY

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


def some(people: People, which: Ints) -> People:
    return People(*(getattr(people, field.name)[which] for field in fields(People)))


def newcomers(rng: Rng, *, registered: Ints, channel: Ints, region: Ints) -> People:
    """Three in ten only try the product for some days."""
    kind = apportioned(rng, len(registered), NEWCOMERS)
    staying = rng.random(len(registered)) >= TRYING_OUT
    stay = np.where(staying, STAY[kind] * LOYALTY[channel], TRYING_OUT_STAY) * rng.standard_exponential(len(kind))
    return people(rng, kind, since=registered, stay=stay, registered=registered, channel=channel, region=region)


def veterans(rng: Rng, *, channel: Ints, region: Ints) -> People:
    """Those who were there before the history begins."""
    count = len(channel)
    kind = apportioned(rng, count, VETERANS)
    registered = -1 - (rng.exponential(400, count) % OLDEST).astype(np.int64)
    stay = STAY[kind] * LOYALTY[channel] * rng.standard_exponential(count)
    since = np.zeros(count, dtype=np.int64)
    return people(rng, kind, since=since, stay=stay, registered=registered, channel=channel, region=region)


def people(rng: Rng, kind: Ints, *, since: Ints, stay: Floats, registered: Ints, channel: Ints, region: Ints) -> People:
    leaves = since + 1 + stay.astype(np.int64)
    pausing = rng.random(len(kind)) < PAUSING
    pauses = since + rng.integers(-60, 500, len(kind)) + np.where(pausing, 0, 10_000)
    back = pauses + 14 + rng.exponential(PAUSE, len(kind)).astype(np.int64)
    return People(registered, leaves, pauses, back, rng.beta(RATE_A[kind], RATE_B[kind]), channel, region)
