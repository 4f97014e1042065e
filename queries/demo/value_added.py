"""The subscribers of the value-added plan: loyal monthly members who add it in the last quarter of 2025.

Each has paid one and the same price in every month from half a year before, and keeps both to the end of the history.
The three sizes of the plan are balanced inside each month's newcomers, so their mean price is the story's uplift
however one takes the average: by subscriber, or by subscriber and month.
"""

from datetime import date

import numpy as np

from queries.demo import story
from queries.demo.accounts import Accounts
from queries.demo.arrays import Ints
from queries.demo.days import HISTORY, MONTHS, window
from queries.demo.draws import Rng, apportion, chosen_by_weight
from queries.demo.memberships import OPEN, Memberships, joined
from queries.demo.plans import FULL, LIGHT, MONTHLY, STANDARD

LOYAL_MONTHS = MONTHS[18:]
BASE_BEGINS = window(date(2024, 4, 1), date(2025, 6, 28))
LAUNCH_MONTHS = (window(story.VALUE_ADDED_LAUNCH, date(2025, 10, 31)), *MONTHS[22:])
COHORTS = np.array([0.45, 0.32, 0.23])
OUTER_SIZES = 0.3


def loyal_members(rng: Rng, accounts: Accounts, *, scale: float) -> Memberships:
    """The monthly base membership, never lapsing, of those who will subscribe: people active all the half-year."""
    count = story.scaled(story.VALUE_ADDED_PAYERS_2025_Q4, scale)
    faithful = accounts.customers_active(BASE_BEGINS)
    for month in (*LOYAL_MONTHS, LAUNCH_MONTHS[0]):
        faithful &= accounts.customers_active(month)
    candidates = np.flatnonzero(faithful)
    visits = accounts.active[candidates, HISTORY.columns].sum(axis=1).astype(np.float64)
    people = rng.permutation(chosen_by_weight(rng, candidates, count, visits))
    start = accounts.some_day_of_use(rng, people, BASE_BEGINS)
    return Memberships(people, np.full(count, MONTHLY), start, np.full(count, OPEN))


def value_added_memberships(rng: Rng, accounts: Accounts, loyal: Memberships) -> Memberships:
    sizes = apportion(len(loyal), COHORTS)
    cohorts = np.split(loyal.person, np.cumsum(sizes)[:-1])
    return joined(
        [
            Memberships(people, _sizes(len(people)), accounts.some_day_of_use(rng, people, month), _open(people))
            for people, month in zip(cohorts, LAUNCH_MONTHS, strict=True)
        ]
    )


def _sizes(count: int) -> Ints:
    """As many of the smallest size as of the largest."""
    outer = round(count * OUTER_SIZES)
    return np.repeat([LIGHT, STANDARD, FULL], [outer, count - 2 * outer, outer])


def _open(people: Ints) -> Ints:
    return np.full(len(people), OPEN)
