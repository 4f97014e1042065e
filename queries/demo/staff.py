"""The company's own accounts also subscribe: whoever counts them, counts people who are no customers."""

import numpy as np

from queries.demo.accounts import Accounts
from queries.demo.arrays import Ints
from queries.demo.days import HISTORY, Window
from queries.demo.draws import Rng
from queries.demo.memberships import OPEN, Memberships, joined
from queries.demo.plans import FULL, MONTHLY
from queries.demo.value_added import LAUNCH_MONTHS

LAUNCH = LAUNCH_MONTHS[0]
BEFORE = Window(HISTORY.first, LAUNCH.first)


def staff_memberships(rng: Rng, accounts: Accounts) -> Memberships:
    """Every second one is a monthly member, and all of these take the largest value-added plan at its launch."""
    at_launch = accounts.active[:, LAUNCH.columns].any(axis=1)
    people = np.flatnonzero(accounts.internal & accounts.active[:, BEFORE.columns].any(axis=1) & at_launch)[::2]
    base = _from_some_day(rng, accounts, people, MONTHLY, BEFORE)
    return joined([base, _from_some_day(rng, accounts, people, FULL, LAUNCH)])


def _from_some_day(rng: Rng, accounts: Accounts, people: Ints, plan: int, window: Window) -> Memberships:
    count = len(people)
    start = accounts.some_day_of_use(rng, people, window)
    return Memberships(people, np.full(count, plan), start, np.full(count, OPEN))
