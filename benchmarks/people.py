"""Whose use is measured: few who come nearly every day, many who come now and then, more of them every month."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.days import DAYS, FIRST_DAY

Singles = npt.NDArray[np.float32]

REGIONS = pl.Enum(["central", "east", "north", "northeast", "northwest", "overseas", "south", "southwest"])
CHANNELS = pl.Enum(["ads", "app_store", "invite", "organic", "partner", "retail"])

DAILY = 0.03
"""The share of people who come nearly every day; the others come on one day in forty."""
FROM_THE_START = 0.5
"""The share of people who had registered before the first day; the others do so evenly, in the order of their ids."""


@dataclass(frozen=True)
class People:
    """Everybody who ever registers: person i has the id 1 + i."""

    chance: Singles
    """Of each person: how likely a day is on which the product is used."""

    def __len__(self) -> int:
        return len(self.chance)

    def registered(self, day: int) -> int:
        """How many have registered by the day (counted from 0): the first so many."""
        share = FROM_THE_START + (1 - FROM_THE_START) * (day + 1) / DAYS
        return max(1, int(len(self) * share))


def draw_people(count: int, seed: int) -> People:
    rng = np.random.default_rng([seed, 0])
    chance = rng.standard_exponential(count, dtype=np.float32) * np.float32(0.025)
    daily = rng.random(count, dtype=np.float32) < DAILY
    chance[daily] = 0.5 + 0.45 * rng.random(int(daily.sum()), dtype=np.float32)
    return People(chance)


def table(people: People, seed: int) -> pl.DataFrame:
    """The contract's `users`."""
    rng = np.random.default_rng([seed, 1])
    count = len(people)
    joined = (np.arange(count) / count - FROM_THE_START) / (1 - FROM_THE_START) * DAYS
    days = np.datetime64(FIRST_DAY, "D") + np.maximum(joined, -1).astype("timedelta64[D]")
    return pl.DataFrame(
        {
            "user_id": np.arange(1, count + 1, dtype=np.int32),
            "registered_on": pl.Series(days),
            "region": _named(rng.integers(0, len(REGIONS.categories), count, dtype=np.uint8), REGIONS),
            "channel": _named(rng.integers(0, len(CHANNELS.categories), count, dtype=np.uint8), CHANNELS),
        }
    )


def _named(codes: npt.NDArray[np.uint8], names: pl.Enum) -> pl.Series:
    return pl.Series(codes).cat.to(names)
