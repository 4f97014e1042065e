"""Contacts with support: how many in each part of the story, from whom, on what, and who answered.

Before the assistant, and after its second version, the contacts per active user-day differ by the story's factor; in
between, the contacts of the assistant's experiment do, over the whole life of the first version (from the exposure to
2025-07-14). Both are as exact as whole tickets allow; even the smallest demo has fifty.
"""

import numpy as np

from queries.demo import story
from queries.demo.accounts import Accounts, PersonDays
from queries.demo.arrays import Ints
from queries.demo.days import HISTORY, Window
from queries.demo.draws import Rng, chosen
from queries.demo.experiments import Arms
from queries.demo.rules import V1, V2

BEFORE, BETWEEN, AFTER = Window(HISTORY.first, V1.window.first), V1.window, V2.window
# How far the first part's tickets may be from their fair share, to meet the factor with whole numbers.
LEEWAY = 0.08
IN_THE_EXPERIMENT = (0.30, 0.49)


def ticket_days(rng: Rng, accounts: Accounts, arms: Arms, *, scale: float) -> PersonDays:
    """One entry a ticket, in day order."""
    total = max(story.scaled(story.SUPPORT_TICKETS, scale), story.FEWEST_SUPPORT_TICKETS)
    days = [accounts.customer_days(part) for part in (BEFORE, BETWEEN, AFTER)]
    before, after = _before_and_after(total, *(len(part) for part in days))
    between = _between(rng, days[1], arms, total - before - after)
    tickets = [_some(rng, days[0], before), *between, _some(rng, days[2], after)]
    person, day = (np.concatenate([getattr(part, name) for part in tickets]) for name in ("person", "day"))
    return PersonDays(person, day)[np.argsort(day, kind="stable")]


def _before_and_after(total: int, before: int, between: int, after: int) -> tuple[int, int]:
    """The numbers of tickets whose rates come closest to the story's factor."""
    fewer = story.CONTACTS_AFTER_V2
    fair = total * before / (before + between * (1 + fewer) / 2 + after * fewer)
    choices = np.arange(round(fair * (1 - LEEWAY)), round(fair * (1 + LEEWAY)) + 1)
    return _closest(choices, after / before * fewer)


def _closest(first: Ints, factor: float) -> tuple[int, int]:
    """Whole numbers whose ratio is nearest to the factor."""
    second = np.rint(first * factor)
    best = int(np.abs(second / first / factor - 1).argmin())
    return int(first[best]), int(second[best])


def _between(rng: Rng, days: PersonDays, arms: Arms, count: int) -> list[PersonDays]:
    low, high = (max(round(count * share), 1) for share in IN_THE_EXPERIMENT)
    control, treated = _closest(np.arange(low, high + 1), story.ASSISTANT_CONTACTS)
    since = np.full(int(days.person.max()) + 1, HISTORY.end)
    since[arms.days.person] = arms.days.day
    observed = days.day >= since[days.person]
    is_treated = np.isin(days.person, arms.days.person[arms.treated])
    outside = ~np.isin(days.person, arms.days.person)
    return [
        _some(rng, days[observed & ~is_treated], control),
        _some(rng, days[observed & is_treated], treated),
        _some(rng, days[outside], count - control - treated),
    ]


def _some(rng: Rng, days: PersonDays, count: int) -> PersonDays:
    return days[chosen(rng, np.arange(len(days)), count)]
