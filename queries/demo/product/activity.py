"""Generator of active days: who is active when, on which platforms, with weekly and yearly seasonality."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from queries.demo import story
from queries.demo.product import people as product_people
from queries.demo.product.people import People, newcomers, together, veterans
from queries.demo.sampling import HISTORY, MONTHS, Flags, Floats, Ints, Rng, Window, apportioned, dates, number, stream

WEEK = np.array([1.03, 1.04, 1.04, 1.03, 1.01, 0.92, 0.93])  # Monday first
LUNAR_NEW_YEARS = (date(2024, 2, 10), date(2025, 1, 29))
NATIONAL_DAYS = (date(2024, 10, 1), date(2025, 10, 1))
LABOUR_DAYS = (date(2024, 5, 1), date(2025, 5, 1))


def dip(days_since: Floats, *, depth: float, length: int, ramp: float) -> Floats:
    """Fall in activity around a holiday of `length` days, with about `ramp` days of transition on both sides."""
    days_outside = np.maximum(np.maximum(-days_since, days_since - (length - 1)), 0)
    return depth * np.exp(-((days_outside / ramp) ** 2))


def holidays(days: Floats) -> Floats:
    festivals = [dip(days - number(day), depth=0.30, length=6, ramp=4.0) for day in LUNAR_NEW_YEARS]
    golden = [dip(days - number(day), depth=0.16, length=7, ramp=1.2) for day in NATIONAL_DAYS]
    labour = [dip(days - number(day), depth=0.09, length=5, ramp=0.8) for day in LABOUR_DAYS]
    factor: Floats = 1 - np.sum([*festivals, *golden, *labour], axis=0)
    return factor


def weather(rng: Rng) -> Floats:
    """Noise beyond seasonality: a slow drift of about 1 % and daily noise."""
    shocks = rng.normal(0, 0.004, len(HISTORY))
    wander = np.convolve(shocks, 0.85 ** np.arange(30))[: len(HISTORY)]
    return 1 + wander + rng.normal(0, 0.004, len(HISTORY))


def habit(days: Floats) -> Floats:
    """Trend in visit frequency: a little higher in 2025, most of all after the assistant's second version."""
    return np.interp(days, [0, 365, 560, 730], [1.0, 1.01, 1.03, 1.07])


def rhythm(rng: Rng) -> Floats:
    days = HISTORY.days.astype(np.float64)
    weekday = (dates(HISTORY.days).astype(np.int64) + 3) % 7
    return WEEK[weekday] * holidays(days) * weather(rng) * habit(days)


# People of the past for each active of the first month: some of them do not come in that month.
VETERANS_AN_ACTIVE = 1.06


@dataclass(frozen=True)
class Activity:
    """One row a person, one column a day of the history."""

    people: People
    active: Flags


def draw_activity(*, scale: float, seed: int) -> Activity:
    """Month after month: who of the people known comes, and as many newcomers as the month's actives lack.

    So every month has exactly the actives that the story tells, without a seam between months: each person comes and
    goes by dates of their own.
    """
    rng = stream(seed, "activity")
    daily = rhythm(rng)
    people, months = _first_people(rng, scale), []
    for index, month in enumerate(MONTHS):
        target = story.scaled(story.MONTHLY_ACTIVES[index], scale)
        present = _come(rng, people, month, daily)
        came: Flags = np.any(present, axis=1)
        new_people = _newcomers(rng, people, came, index, target, daily)
        people = together([people, new_people])
        months.append(np.concatenate([present, _come(rng, new_people, month, daily)]))
    return Activity(people, _joined(months))


def _first_people(rng: Rng, scale: float) -> People:
    count = round(story.MONTHLY_ACTIVES[0] * scale * VETERANS_AN_ACTIVE)
    channel = apportioned(rng, count, product_people.shares(product_people.CHANNELS, 0))
    return veterans(
        rng, channel=channel, region=apportioned(rng, count, product_people.shares(product_people.REGIONS, 0))
    )


def _newcomers(rng: Rng, people: People, present: Flags, month: int, target: int, daily: Floats) -> People:
    channel = product_people.origins(
        rng, product_people.CHANNELS, month=month, present=people.channel[present], target=target
    )
    region = product_people.origins(
        rng, product_people.REGIONS, month=month, present=people.region[present], target=target
    )
    days = MONTHS[month].days
    chance = daily[days] / daily[days].sum()
    return newcomers(rng, registered=rng.choice(days, len(channel), p=chance), channel=channel, region=region)


def _come(rng: Rng, people: People, month: Window, daily: Floats) -> Flags:
    days = month.days
    chance = people.rate[:, None].astype(np.float32) * daily[days].astype(np.float32)
    inclined = rng.random(chance.shape, dtype=np.float32) < chance
    first_day: Flags = people.registered[:, None] == days
    return inclined & _around(people, days) | first_day


def _around(people: People, days: Ints) -> Flags:
    registered: Flags = (days > people.registered[:, None]) & (days < people.leaves[:, None])
    paused = (days >= people.pauses[:, None]) & (days < people.back[:, None])
    return registered & ~paused


def _joined(months: list[Flags]) -> Flags:
    active = np.zeros((len(months[-1]), len(HISTORY)), dtype=np.bool_)
    for month, present in zip(MONTHS, months, strict=True):
        active[: len(present), month.columns] = present
    return active


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
    alternative = (first + rng.integers(1, len(PLATFORMS), people)) % len(PLATFORMS)
    return Devices(first, np.where(rng.random(people) < WITH_A_SECOND, alternative, first))


def on_both(rng: Rng, devices: Devices, person: Ints) -> Flags:
    """Flags the uses that happen on both platforms and give a row for each."""
    lucky = rng.random(len(person), dtype=np.float32) < ON_BOTH
    is_on_both: Flags = lucky & (devices.first[person] != devices.second[person])
    return is_on_both


def platform(rng: Rng, devices: Devices, person: Ints, *, is_repeat: Flags) -> Ints:
    """Platform of each use; a use flagged `is_repeat` is the one before it on the person's other platform."""
    second = rng.random(len(person), dtype=np.float32) < ON_THE_SECOND
    repeats = np.flatnonzero(is_repeat)
    second[repeats] = ~second[repeats - 1]
    return np.where(second, devices.second[person], devices.first[person])
