"""Generator of accounts, internal accounts, experiment arms and clicks on recommendations.

Each has two arms of the same size and meets people on their first active day of its first week; the control group
never sees the feature. Outcomes are rows of other tables: the clicks on recommendations in the seven days from the
exposure (interactions), and the contacts from the exposure to the last day of the assistant's first version,
2025-07-14 (support tickets).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.product import people as product_people
from queries.demo.product.activity import Activity
from queries.demo.product.people import People, some, together
from queries.demo.sampling import (
    HISTORY,
    Flags,
    Ints,
    Rng,
    Window,
    chosen,
    dates,
    either,
    exactly,
    moments,
    named,
    number,
    stream,
)

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

    def __getitem__(self, indices: Ints | Flags) -> "PersonDays":
        return PersonDays(self.person[indices], self.day[indices])


@dataclass(frozen=True)
class Accounts:
    people: People
    active: Flags
    internal: Flags
    user_id: Ints

    def __len__(self) -> int:
        return len(self.people)

    def days_of_use(self, window: Window) -> PersonDays:
        """User-days of a window, in day order."""
        day, person = np.nonzero(self.active[:, window.columns].T)
        return PersonDays(person, day + window.first)

    def customer_days(self, window: Window) -> PersonDays:
        days = self.days_of_use(window)
        return days[~self.internal[days.person]]

    def customers_active(self, window: Window) -> Flags:
        active: Flags = self.active[:, window.columns].any(axis=1) & ~self.internal
        return active

    def last_day_of_use(self, person: Ints) -> Ints:
        last_day: Ints = len(HISTORY) - 1 - self.active[person, ::-1].argmax(axis=1)
        return last_day

    def some_day_of_use(self, rng: Rng, person: Ints, window: Window) -> Ints:
        """A random active day of each person in the window, each day equally likely; all must be active in it."""
        luck = rng.random((len(person), len(window)), dtype=np.float32)
        day: Ints = window.first + (luck * self.active[person, window.columns]).argmax(axis=1)
        return day


def draw_accounts(activity: Activity, *, seed: int) -> Accounts:
    rng = stream(seed, "accounts")
    count = len(activity.people)
    dormant = _like(rng, activity.people, round(count * DORMANT), rate=0.0)
    staff = _like(rng, activity.people, max(round(count * INTERNAL), FEWEST_INTERNAL), rate=0.9)
    people = together([activity.people, dormant, staff])
    no_use = np.zeros((len(dormant), len(HISTORY)), dtype=np.bool_)
    active = np.concatenate([activity.active, no_use, _heavy_use(rng, staff)])
    internal = np.arange(len(people)) >= count + len(dormant)
    return Accounts(people, active, internal, FIRST_ID + _order(people.registered))


def users_table(accounts: Accounts) -> pl.DataFrame:
    columns = {
        "user_id": accounts.user_id,
        "registered_on": dates(accounts.people.registered),
        "region": named(accounts.people.region, product_people.REGIONS),
        "channel": named(accounts.people.channel, product_people.CHANNELS),
        "is_internal": accounts.internal,
    }
    return pl.DataFrame(columns).sort("user_id")


def _like(rng: Rng, people: People, count: int, *, rate: float) -> People:
    """Further accounts that copy registration, region and channel of others, but never leave."""
    template = rng.integers(0, len(people), count)
    no_day = np.full(count, len(HISTORY))
    columns = {"leaves": no_day, "pauses": no_day, "back": no_day, "rate": np.full(count, rate)}
    return replace(some(people, template), **columns)


def _heavy_use(rng: Rng, staff: People) -> Flags:
    chance = rng.random((len(staff), len(HISTORY)))
    return (chance < staff.rate[:, None]) & (staff.registered[:, None] <= HISTORY.days)


def _order(registered: Ints) -> Ints:
    """Rank of each account by registration."""
    rank = np.empty(len(registered), dtype=np.int64)
    rank[np.argsort(registered, kind="stable")] = np.arange(len(registered))
    return rank


HOUR = 3600
FIRST_WEEK, OBSERVED_DAYS = 7, 7
CLICKS_A_WEEK, UNEVENNESS = 5.0, 1.2


@dataclass(frozen=True)
class Experiment:
    """`people` is the real-world size of one arm; `clicks` compares the arms, where clicks are what it is about."""

    experiment_id: str
    feature_id: str
    people: int
    first_day: int
    clicks: float | None = None


HISTORY_7D = Experiment(
    "recommendation_history_7d", "history_7d", 2_000_000, number(story.HISTORY_7D_LAUNCH), story.HISTORY_7D_CLICKS
)
HISTORY_30D = Experiment(
    "recommendation_history_30d", "history_30d", 2_000_000, number(story.HISTORY_30D_LAUNCH), story.HISTORY_30D_CLICKS
)
ASSISTANT = Experiment("smart_assistant", "assistant_v1", 4_500_000, number(story.ASSISTANT_V1_LAUNCH))


@dataclass(frozen=True)
class Arms:
    """People of both arms of an experiment, of equal size, each with the day of exposure."""

    experiment: Experiment
    days: PersonDays
    treated: Flags

    @property
    def control(self) -> Ints:
        return self.days.person[~self.treated]


def enrol(rng: Rng, accounts: Accounts, experiment: Experiment, *, scale: float) -> Arms:
    week = Window(experiment.first_day, experiment.first_day + FIRST_WEEK)
    candidates = np.flatnonzero(accounts.customers_active(week))
    arm = min(story.scaled(experiment.people, scale), len(candidates) // 2)
    people = chosen(rng, candidates, 2 * arm)
    first_day = week.first + accounts.active[people, week.columns].argmax(axis=1)
    return Arms(experiment, PersonDays(people, first_day), exactly(rng, arm, of=2 * arm))


def exposures_table(rng: Rng, accounts: Accounts, trials: Sequence[Arms]) -> pl.DataFrame:
    """Exposures, early in the morning before any other action of the day."""
    frames = [
        pl.DataFrame(
            {
                "experiment_id": [arms.experiment.experiment_id] * len(arms.days),
                "user_id": accounts.user_id[arms.days.person],
                "variant": either(arms.treated, "treatment", "control"),
                "exposed_at": moments(arms.days.day, rng.integers(6 * HOUR, 8 * HOUR, len(arms.days))),
            }
        )
        for arms in trials
    ]
    return pl.concat(frames).sort("exposed_at", "user_id")


def clicks_on_recommendations(rng: Rng, accounts: Accounts, arms: Arms) -> PersonDays:
    """Clicks on active days of the observed week; the arms' totals differ by exactly the story's factor."""
    control = round(CLICKS_A_WEEK * len(arms.control))
    treated = round(control * (arms.experiment.clicks or 1))
    per_arm = [_spread(rng, arms.days[~arms.treated], control), _spread(rng, arms.days[arms.treated], treated)]
    exposed = PersonDays(*(np.concatenate(columns) for columns in zip(*per_arm, strict=True)))
    week = exposed.day[:, None] + np.arange(OBSERVED_DAYS)
    luck = rng.random(week.shape) * accounts.active[exposed.person[:, None], week]
    return PersonDays(exposed.person, exposed.day + luck.argmax(axis=1))


def _spread(rng: Rng, arm: PersonDays, clicks: int) -> tuple[Ints, Ints]:
    """Clicks spread unevenly over the people of an arm (gamma-distributed weights)."""
    eagerness = rng.gamma(UNEVENNESS, size=len(arm))
    indices = rng.choice(len(arm), clicks, p=eagerness / eagerness.sum())
    return arm.person[indices], arm.day[indices]
