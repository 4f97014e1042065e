"""The facts: who used which feature on which platform on a day, for how long."""

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.days import date_of, numbers
from benchmarks.people import People
from metrics.periods import Period

Ints = npt.NDArray[np.int64]

FEATURES = pl.Enum([f"feature_{place:02}" for place in range(24)])
PLATFORMS = pl.Enum(["android", "ios", "web"])

POPULARITY = np.repeat(np.arange(24), np.diff(np.rint(1024 * np.log1p(np.arange(25)) / np.log1p(24)).astype(int)))
"""The feature of each of 1,024 equally likely draws: the first is used most, the last least."""
WEEKEND = 0.85
"""How likely a use is on a Saturday or Sunday, beside a working day."""


def of_month(people: People, month: Period, seed: int) -> pl.DataFrame:
    """The contract's `usage_daily` for one month, in day order: users ascending within the day, no row twice."""
    return pl.concat([_of_day(people, day, np.random.default_rng([seed, 2, day])) for day in numbers(month)])


def _of_day(people: People, day: int, rng: np.random.Generator) -> pl.DataFrame:
    key = _uses(_active(people, day, rng), rng)
    minutes = np.floor(80 * rng.standard_exponential(key.size, dtype=np.float32)).astype(np.int32)
    return pl.DataFrame(
        {
            "user_id": (1 + key // 72).astype(np.int32),
            "usage_date": pl.Series([date_of(day)]).new_from_index(0, key.size),
            "feature_id": pl.Series((key // 3 % 24).astype(np.uint8)).cat.to(FEATURES),
            "platform": pl.Series((key % 3).astype(np.uint8)).cat.to(PLATFORMS),
            "minutes": minutes / 10,
            "sessions": (1 + minutes // 140).astype(np.uint8),
        }
    )


def _active(people: People, day: int, rng: np.random.Generator) -> Ints:
    registered = people.registered(day)
    busy = WEEKEND if date_of(day).weekday() >= 5 else 1
    return np.flatnonzero(rng.random(registered, dtype=np.float32) < people.chance[:registered] * np.float32(busy))


def _uses(active: Ints, rng: np.random.Generator) -> Ints:
    """Sorted numbers, each once: (person × 24 + feature) × 3 + platform."""
    person = np.repeat(active, 1 + rng.poisson(2.77, active.size))
    feature = np.where(rng.random(person.size) < 0.6, _favourite(person, rng), _popular(rng, person.size))
    own = person % 7 % 3
    platform = np.where(rng.random(person.size) < 0.85, own, rng.integers(0, 3, person.size))
    return np.unique((person * 24 + feature) * 3 + platform)


def _favourite(person: Ints, rng: np.random.Generator) -> Ints:
    """One of the person's four favourite features."""
    favourite = person * 4 + rng.integers(0, 4, person.size)
    return _popular_at(favourite * 2_654_435_761 % 2**32 >> 22)


def _popular(rng: np.random.Generator, size: int) -> Ints:
    return _popular_at(rng.integers(0, POPULARITY.size, size))


def _popular_at(draw: Ints) -> Ints:
    return POPULARITY[draw].astype(np.int64, copy=False)
