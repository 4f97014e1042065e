"""Who is active on which day: the ground on which every other table of the demo stands."""

from dataclasses import dataclass

import numpy as np

from queries.demo import market, story
from queries.demo.arrays import Flags, Floats, Ints
from queries.demo.days import HISTORY, MONTHS, Window
from queries.demo.draws import Rng, apportioned, stream
from queries.demo.people import People, newcomers, together, veterans
from queries.demo.rhythm import rhythm

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
        wanted = story.scaled(story.MONTHLY_ACTIVES[index], scale)
        present = _come(rng, people, month, daily)
        came: Flags = np.any(present, axis=1)
        new = _newcomers(rng, people, came, index, wanted, daily)
        people = together([people, new])
        months.append(np.concatenate([present, _come(rng, new, month, daily)]))
    return Activity(people, _joined(months))


def _first_people(rng: Rng, scale: float) -> People:
    count = round(story.MONTHLY_ACTIVES[0] * scale * VETERANS_AN_ACTIVE)
    channel = apportioned(rng, count, market.shares(market.CHANNELS, 0))
    return veterans(rng, channel=channel, region=apportioned(rng, count, market.shares(market.REGIONS, 0)))


def _newcomers(rng: Rng, known: People, present: Flags, month: int, wanted: int, daily: Floats) -> People:
    channel = market.origins(rng, market.CHANNELS, month=month, present=known.channel[present], wanted=wanted)
    region = market.origins(rng, market.REGIONS, month=month, present=known.region[present], wanted=wanted)
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
    here: Flags = (days > people.registered[:, None]) & (days < people.leaves[:, None])
    away = (days >= people.pauses[:, None]) & (days < people.back[:, None])
    return here & ~away


def _joined(months: list[Flags]) -> Flags:
    active = np.zeros((len(months[-1]), len(HISTORY)), dtype=np.bool_)
    for month, present in zip(MONTHS, months, strict=True):
        active[: len(present), month.columns] = present
    return active
