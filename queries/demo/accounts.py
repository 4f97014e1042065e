"""Every account of the demo: the customers, those among them who only registered, and the company's own accounts."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from queries.demo import market
from queries.demo.activity import Activity
from queries.demo.arrays import Flags, Ints
from queries.demo.days import HISTORY, Window, dates
from queries.demo.draws import Rng, stream
from queries.demo.labels import named
from queries.demo.people import People, some, together

DORMANT = 0.16
INTERNAL = 0.004
FEWEST_INTERNAL = 6
FIRST_ID = 10_001


@dataclass(frozen=True)
class PersonDays:
    """Days of use, each with the person (a row of the accounts) whose day it is."""

    person: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.person)

    def __getitem__(self, which: Ints | Flags) -> "PersonDays":
        return PersonDays(self.person[which], self.day[which])


@dataclass(frozen=True)
class Accounts:
    people: People
    active: Flags
    internal: Flags
    user_id: Ints

    def __len__(self) -> int:
        return len(self.people)

    def days_of_use(self, window: Window) -> PersonDays:
        """In day order, a person once a day."""
        day, person = np.nonzero(self.active[:, window.columns].T)
        return PersonDays(person, day + window.first)

    def customer_days(self, window: Window) -> PersonDays:
        days = self.days_of_use(window)
        return days[~self.internal[days.person]]

    def customers_active(self, window: Window) -> Flags:
        active: Flags = self.active[:, window.columns].any(axis=1) & ~self.internal
        return active

    def last_day_of_use(self, person: Ints) -> Ints:
        last: Ints = len(HISTORY) - 1 - self.active[person, ::-1].argmax(axis=1)
        return last

    def some_day_of_use(self, rng: Rng, person: Ints, window: Window) -> Ints:
        """One of the days on which each of these people, all active in the window, was active; any of them alike."""
        luck = rng.random((len(person), len(window)), dtype=np.float32)
        day: Ints = window.first + (luck * self.active[person, window.columns]).argmax(axis=1)
        return day


def draw_accounts(activity: Activity, *, seed: int) -> Accounts:
    rng = stream(seed, "accounts")
    count = len(activity.people)
    dormant = _like(rng, activity.people, round(count * DORMANT), rate=0.0)
    staff = _like(rng, activity.people, max(round(count * INTERNAL), FEWEST_INTERNAL), rate=0.9)
    people = together([activity.people, dormant, staff])
    never = np.zeros((len(dormant), len(HISTORY)), dtype=np.bool_)
    active = np.concatenate([activity.active, never, _heavy_use(rng, staff)])
    internal = np.arange(len(people)) >= count + len(dormant)
    return Accounts(people, active, internal, FIRST_ID + _order(people.registered))


def users_table(accounts: Accounts) -> pl.DataFrame:
    columns = {
        "user_id": accounts.user_id,
        "registered_on": dates(accounts.people.registered),
        "region": named(accounts.people.region, market.REGIONS),
        "channel": named(accounts.people.channel, market.CHANNELS),
        "is_internal": accounts.internal,
    }
    return pl.DataFrame(columns).sort("user_id")


def _like(rng: Rng, people: People, count: int, *, rate: float) -> People:
    """Further accounts that registered when, where and how others did, but never leave."""
    model = rng.integers(0, len(people), count)
    never = np.full(count, len(HISTORY))
    columns = {"leaves": never, "pauses": never, "back": never, "rate": np.full(count, rate)}
    return replace(some(people, model), **columns)


def _heavy_use(rng: Rng, staff: People) -> Flags:
    chance = rng.random((len(staff), len(HISTORY)))
    return (chance < staff.rate[:, None]) & (staff.registered[:, None] <= HISTORY.days)


def _order(registered: Ints) -> Ints:
    """The place of each account in the order of registration."""
    place = np.empty(len(registered), dtype=np.int64)
    place[np.argsort(registered, kind="stable")] = np.arange(len(registered))
    return place
