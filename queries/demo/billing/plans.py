"""Generator of memberships: as many new members a month as the paid conversion of the story needs."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

import numpy as np

from queries.demo import story
from queries.demo.product.accounts import Accounts
from queries.demo.sampling import (
    HISTORY,
    MONTHS,
    Flags,
    Floats,
    Ints,
    Rng,
    Window,
    add_months,
    apportion,
    apportioned,
    chosen_by_weight,
    months_between,
    window,
)

PlanKind = Literal["base", "value_added"]


@dataclass(frozen=True)
class Plan:
    """`fen` is the price of one period in hundredths of a yuan: of those who began in 2024, and in 2025."""

    plan: str
    kind: PlanKind
    months: int
    fen: tuple[int, int]


def value_added(plan: str, yuan: int) -> Plan:
    return Plan(plan, "value_added", 1, (100 * yuan, 100 * yuan))


PLANS = (
    Plan("monthly", "base", 1, (2200, 2500)),
    Plan("quarterly", "base", 3, (6000, 6800)),
    Plan("annual", "base", 12, (21800, 23800)),
    value_added("light", story.VALUE_ADDED_UPLIFT - story.VALUE_ADDED_SPREAD),
    value_added("standard", story.VALUE_ADDED_UPLIFT),
    value_added("full", story.VALUE_ADDED_UPLIFT + story.VALUE_ADDED_SPREAD),
)
MONTHLY, QUARTERLY, ANNUAL, LIGHT, STANDARD, FULL = range(len(PLANS))
PERIOD = np.array([plan.months for plan in PLANS])
KIND = np.array([plan.kind for plan in PLANS])
NAME = np.array([plan.plan for plan in PLANS])
NEW_YEAR_2025 = MONTHS[12].first


def list_price(plan: Ints, start: Ints) -> Ints:
    """Price of one period in hundredths of a yuan; memberships begun before 2025 keep the earlier price."""
    return np.array([plan.fen for plan in PLANS])[plan, (start >= NEW_YEAR_2025).astype(np.int64)]


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

    def __getitem__(self, indices: Ints | Flags) -> "Memberships":
        return Memberships(*(getattr(self, field.name)[indices] for field in fields(self)))

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
    is_held: Flags = np.any(active & runs, axis=1)
    return is_held


def instalments(memberships: Memberships) -> tuple[Ints, Ints]:
    """Payments due in the history: index of the membership, and day; a period is paid on its first day."""
    membership = np.arange(len(memberships)).repeat(memberships.periods)
    period = np.arange(len(membership)) - (np.cumsum(memberships.periods) - memberships.periods)[membership]
    day = add_months(memberships.start[membership], period * PERIOD[memberships.plan[membership]])
    is_due = (day >= HISTORY.first) & (day < HISTORY.end)
    return membership[is_due], day[is_due]


def paying(memberships: Memberships, window: Window) -> Flags:
    """The memberships with a payment in the window."""
    membership, day = instalments(memberships)
    return np.isin(np.arange(len(memberships)), membership[(day >= window.first) & (day < window.end)])


def until_the_person_leaves(memberships: Memberships, accounts: Accounts) -> Memberships:
    """Memberships without renewals after the person's last day of use."""
    last_day = accounts.last_day_of_use(memberships.person)
    most_periods = months_between(memberships.start, last_day) // PERIOD[memberships.plan] + 1
    periods = np.minimum(memberships.periods, most_periods)
    return Memberships(memberships.person, memberships.plan, memberships.start, periods)


# Shares of monthly, quarterly and annual plans among new members: the annual one, cheaper by the month, wins them.
MIX_MONTHS = (0, 10, 16)
MIX = ((0.63, 0.58, 0.09), (0.18, 0.16, 0.03), (0.19, 0.26, 0.88))
# The chance that a period is the last one.
CANCELS = np.array([0.10, 0.25, 0.33])
# The first members began up to so many days before the day in January on which the product was used.
HEAD_START = np.array([150, 240, 350])
ANCHORS = (MONTHS[11], MONTHS[23])


def subscribe(rng: Rng, accounts: Accounts, loyal: Memberships) -> Memberships:
    """Memberships of the loyal members, and of those who bring each month to the story's conversion."""
    members = loyal
    for index, month in enumerate(MONTHS):
        target = round(story.CONVERSION[index] * int(accounts.customers_active(month).sum()))
        if month in ANCHORS:
            members = _without_the_newest(members, holding(members, accounts, month), keep=target)
        lacking = target - int(holding(members, accounts, month).sum())
        people = _convinced(rng, accounts, members, loyal, month, max(lacking, 0))
        members = joined([members, _new_members(rng, accounts, people, index)])
    return members


def _without_the_newest(members: Memberships, is_held: Flags, *, keep: int) -> Memberships:
    """Drops the newest memberships beyond `keep`: at the smallest scales chance may give one too many."""
    return members[np.delete(np.arange(len(members)), np.flatnonzero(is_held)[keep:])]


def _convinced(
    rng: Rng, accounts: Accounts, members: Memberships, loyal: Memberships, month: Window, count: int
) -> Ints:
    """Active people without a membership, drawn by number of visits and remaining stay."""
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
    head_start = rng.integers(0, HEAD_START[plan]) * (month == 0)
    start = np.maximum(day - head_start, accounts.people.registered[people])
    periods = (day - start) // (28 * PERIOD[plan]) + rng.geometric(CANCELS[plan])
    return until_the_person_leaves(Memberships(people, plan, start, periods), accounts)


def _mix(month: int) -> Floats:
    return np.array([np.interp(month, MIX_MONTHS, shares) for shares in MIX])


LOYAL_MONTHS = MONTHS[18:]
BASE_BEGINS = window(date(2024, 4, 1), date(2025, 6, 28))
LAUNCH_MONTHS = (window(story.VALUE_ADDED_LAUNCH, date(2025, 10, 31)), *MONTHS[22:])
COHORTS = np.array([0.45, 0.32, 0.23])
OUTER_SIZES = 0.3


def loyal_members(rng: Rng, accounts: Accounts, *, scale: float) -> Memberships:
    """Monthly base memberships, never lapsing, of future value-added subscribers, who are active in every month."""
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
    """Value-added plans, as many of the smallest as of the largest."""
    outer = round(count * OUTER_SIZES)
    return np.repeat([LIGHT, STANDARD, FULL], [outer, count - 2 * outer, outer])


def _open(people: Ints) -> Ints:
    return np.full(len(people), OPEN)


LAUNCH = LAUNCH_MONTHS[0]
BEFORE = Window(HISTORY.first, LAUNCH.first)


def staff_memberships(rng: Rng, accounts: Accounts) -> Memberships:
    """Memberships of internal accounts: every second one monthly, with the largest value-added plan from its launch."""
    at_launch = accounts.active[:, LAUNCH.columns].any(axis=1)
    people = np.flatnonzero(accounts.internal & accounts.active[:, BEFORE.columns].any(axis=1) & at_launch)[::2]
    base = _from_some_day(rng, accounts, people, MONTHLY, BEFORE)
    return joined([base, _from_some_day(rng, accounts, people, FULL, LAUNCH)])


def _from_some_day(rng: Rng, accounts: Accounts, people: Ints, plan: int, window: Window) -> Memberships:
    count = len(people)
    start = accounts.some_day_of_use(rng, people, window)
    return Memberships(people, np.full(count, plan), start, np.full(count, OPEN))
