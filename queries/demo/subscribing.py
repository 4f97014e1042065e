"""Who subscribes: month after month as many new members as the story's paid conversion lacks."""

import numpy as np

from queries.demo import story
from queries.demo.accounts import Accounts
from queries.demo.arrays import Flags, Floats, Ints
from queries.demo.days import MONTHS, Window
from queries.demo.draws import Rng, apportioned, chosen_by_weight
from queries.demo.memberships import Memberships, holding, joined, until_the_person_leaves
from queries.demo.plans import PERIOD

# Shares of monthly, quarterly and annual plans among new members: the annual one, cheaper by the month, wins them.
MIX_MONTHS = (0, 10, 16)
MIX = ((0.63, 0.58, 0.09), (0.18, 0.16, 0.03), (0.19, 0.26, 0.88))
# The chance that a period is the last one.
CANCELS = np.array([0.10, 0.25, 0.33])
# The first members began up to so many days before the day in January on which the product was used.
HEAD_START = np.array([150, 240, 350])
ANCHORS = (MONTHS[11], MONTHS[23])


def subscribe(rng: Rng, accounts: Accounts, loyal: Memberships) -> Memberships:
    """The loyal members, whose dates are settled already, and those who bring each month to the story's conversion."""
    members = loyal
    for index, month in enumerate(MONTHS):
        wanted = round(story.CONVERSION[index] * int(accounts.customers_active(month).sum()))
        if month in ANCHORS:
            members = _without_the_newest(members, holding(members, accounts, month), keep=wanted)
        lacking = wanted - int(holding(members, accounts, month).sum())
        people = _convinced(rng, accounts, members, loyal, month, max(lacking, 0))
        members = joined([members, _new_members(rng, accounts, people, index)])
    return members


def _without_the_newest(members: Memberships, held: Flags, *, keep: int) -> Memberships:
    """At the smallest scales chance alone may hold one member too many; the last to have come then never came."""
    return members[np.delete(np.arange(len(members)), np.flatnonzero(held)[keep:])]


def _convinced(
    rng: Rng, accounts: Accounts, members: Memberships, loyal: Memberships, month: Window, count: int
) -> Ints:
    """Active people without a membership; those who come often, and mean to stay, subscribe sooner."""
    free = accounts.customers_active(month)
    free[members.person[members.end > month.first]] = False
    free[loyal.person] = False
    candidates = np.flatnonzero(free)
    visits = accounts.active[candidates, month.columns].sum(axis=1)
    stay = np.clip(accounts.people.leaves[candidates] - month.first, 30, 365)
    return chosen_by_weight(rng, candidates, count, (visits * stay).astype(np.float64))


def _new_members(rng: Rng, accounts: Accounts, people: Ints, month: int) -> Memberships:
    day = accounts.some_day_of_use(rng, people, MONTHS[month])
    plan = apportioned(rng, len(people), _mix(month))
    earlier = rng.integers(0, HEAD_START[plan]) * (month == 0)
    start = np.maximum(day - earlier, accounts.people.registered[people])
    periods = (day - start) // (28 * PERIOD[plan]) + rng.geometric(CANCELS[plan])
    return until_the_person_leaves(Memberships(people, plan, start, periods), accounts)


def _mix(month: int) -> Floats:
    return np.array([np.interp(month, MIX_MONTHS, shares) for shares in MIX])
