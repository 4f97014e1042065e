"""Paid memberships: who holds which plan from when, and for how many periods bought one after another."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from queries.demo.accounts import Accounts
from queries.demo.arrays import Flags, Ints
from queries.demo.days import HISTORY, Window, add_months, months_between
from queries.demo.plans import PERIOD

# Enough periods to outlast the history: the membership still runs.
OPEN = 40


@dataclass(frozen=True)
class Memberships:
    """One entry a membership: the person, the plan, the first day, and the number of periods."""

    person: Ints
    plan: Ints
    start: Ints
    periods: Ints

    def __len__(self) -> int:
        return len(self.person)

    def __getitem__(self, which: Ints | Flags) -> "Memberships":
        return Memberships(*(getattr(self, field.name)[which] for field in fields(self)))

    @property
    def end(self) -> Ints:
        """The first day without it."""
        return add_months(self.start, self.periods * PERIOD[self.plan])


def joined(groups: Sequence[Memberships]) -> Memberships:
    columns = (np.concatenate([getattr(group, field.name) for group in groups]) for field in fields(Memberships))
    return Memberships(*columns)


def holding(memberships: Memberships, accounts: Accounts, month: Window) -> Flags:
    """The memberships that run on at least one day of the month on which their person is active."""
    active = accounts.active[memberships.person, month.columns]
    runs = (memberships.start[:, None] <= month.days) & (month.days < memberships.end[:, None])
    held: Flags = np.any(active & runs, axis=1)
    return held


def instalments(memberships: Memberships) -> tuple[Ints, Ints]:
    """Every payment due in the history: the place of its membership and the day; a period is paid on its first day."""
    place = np.arange(len(memberships)).repeat(memberships.periods)
    period = np.arange(len(place)) - (np.cumsum(memberships.periods) - memberships.periods)[place]
    day = add_months(memberships.start[place], period * PERIOD[memberships.plan[place]])
    due = (day >= HISTORY.first) & (day < HISTORY.end)
    return place[due], day[due]


def paying(memberships: Memberships, window: Window) -> Flags:
    """The memberships with a payment in the window."""
    place, day = instalments(memberships)
    return np.isin(np.arange(len(memberships)), place[(day >= window.first) & (day < window.end)])


def until_the_person_leaves(memberships: Memberships, accounts: Accounts) -> Memberships:
    """Nobody renews after their last day of use."""
    last = accounts.last_day_of_use(memberships.person)
    most = months_between(memberships.start, last) // PERIOD[memberships.plan] + 1
    periods = np.minimum(memberships.periods, most)
    return Memberships(memberships.person, memberships.plan, memberships.start, periods)
