"""Calendar, seeded random draws and category columns that all generators of the demo share. A day is its number since
the start of the history.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from queries.demo import story

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Flags = NDArray[np.bool_]
Dates = NDArray[np.datetime64]


Rng = np.random.Generator


def stream(seed: int, purpose: str) -> Rng:
    """Random generator of its own for each purpose, so that a change in one table leaves the others unchanged."""
    return np.random.default_rng([seed % 2**64, zlib.crc32(purpose.encode())])


def apportion(total: int, weights: Floats) -> Ints:
    """Whole parts of `total` in proportion to the weights, that sum to it (largest remainders)."""
    exact = total * weights / weights.sum()
    parts: Ints = np.floor(exact).astype(np.int64)
    parts[np.argsort(parts - exact, kind="stable")[: total - parts.sum()]] += 1
    return parts


def apportioned(rng: Rng, total: int, weights: Floats) -> Ints:
    """The number of a part for each of `total` things, in random order, each part as often as its weight says."""
    return rng.permutation(np.repeat(np.arange(len(weights)), apportion(total, weights)))


def exactly(rng: Rng, count: int, *, of: int) -> Flags:
    """`count` of the `of` places marked at random."""
    return rng.permutation(np.arange(of) < count)


def chosen(rng: Rng, candidates: Ints, count: int) -> Ints:
    """`count` different candidates, or all of them if there are fewer; sorted."""
    return np.sort(rng.choice(candidates, min(count, len(candidates)), replace=False))


def chosen_by_weight(rng: Rng, candidates: Ints, count: int, weights: Floats) -> Ints:
    """`count` different candidates, the heavier the likelier (Efraimidis and Spirakis' exponential keys); sorted."""
    keys = rng.standard_exponential(len(candidates)) / weights
    return np.sort(candidates[np.argsort(keys, kind="stable")[:count]])


ORIGIN = np.datetime64(story.FIRST_DAY, "D")


def number(day: date) -> int:
    return (day - story.FIRST_DAY).days


def numbers(days: Dates) -> Ints:
    return (days.astype("datetime64[D]") - ORIGIN).astype(np.int64)


def dates(days: ArrayLike) -> Dates:
    calendar_days: Dates = ORIGIN + np.asarray(days, dtype=np.int64)
    return calendar_days


def moments(days: Ints, seconds: ArrayLike) -> Dates:
    """Points in time: so many seconds (fractions allowed) after the midnight that begins the day."""
    since_midnight = (np.asarray(seconds) * 1e6).astype("timedelta64[us]")
    points: Dates = dates(days).astype("datetime64[us]") + since_midnight
    return points


@dataclass(frozen=True)
class Window:
    """The days from `first` up to, and not including, `end`."""

    first: int
    end: int

    @property
    def days(self) -> Ints:
        return np.arange(self.first, self.end)

    @property
    def columns(self) -> slice:
        return slice(self.first, self.end)

    def __len__(self) -> int:
        return self.end - self.first


def window(first: date, last: date) -> Window:
    """Window from the first day to the last, both included."""
    return Window(number(first), number(last) + 1)


def in_months(days: Ints) -> Ints:
    """Months since 1970-01, the unit in which subscriptions are billed."""
    return dates(days).astype("datetime64[M]").astype(np.int64)


def day_of_month(days: Ints) -> Ints:
    return days - numbers(dates(days).astype("datetime64[M]"))


def add_months(days: Ints, months: Ints) -> Ints:
    """The same day of a later month, or its last day where the month is too short."""
    month = (in_months(days) + months).astype("datetime64[M]")
    longest = numbers(month + 1) - numbers(month) - 1
    shifted: Ints = numbers(month) + np.minimum(day_of_month(days), longest)
    return shifted


def months_between(first: Ints, last: Ints) -> Ints:
    """Whole months from the first day to the last."""
    months: Ints = in_months(last) - in_months(first) - (day_of_month(last) < day_of_month(first))
    return months


HISTORY = window(story.FIRST_DAY, story.LAST_DAY)
_firsts = add_months(np.zeros(25, dtype=np.int64), np.arange(25))
MONTHS = tuple(Window(first, end) for first, end in pairwise(_firsts.tolist()))


def month_name(month: Window) -> str:
    return str(dates(month.first).astype("datetime64[M]"))


def named(numbers: Ints, words: Iterable[str]) -> pl.Series:
    """The word that each number stands for."""
    return pl.Series(numbers.astype(np.uint8)).cat.to(pl.Enum(list(words)))


def either(flags: Flags, yes: str, no: str) -> pl.Series:
    return named(flags.astype(np.int64), (no, yes))
