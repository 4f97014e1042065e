"""A sample of the days of 2025 on which the assistant kept silent: under the rule in force, nothing sets it off."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from queries.demo import pages, story
from queries.demo.accounts import Accounts, PersonDays
from queries.demo.actions import NAMES, SUBMIT, Actions, glances
from queries.demo.arrays import Flags, Floats, Ints
from queries.demo.assistant import Prompts
from queries.demo.days import moments, window
from queries.demo.draws import Rng, chosen
from queries.demo.occasions import MORNING, WAKING_SECONDS
from queries.demo.rules import V2

YEAR = window(date(2025, 1, 1), story.LAST_DAY)
SAMPLED_DAYS = 90_000_000
FURTHER_ACTIONS = 3.0
FAILING_DAYS = 0.12


def ordinary_actions(rng: Rng, accounts: Accounts, prompts: Sequence[Prompts], *, scale: float) -> Actions:
    days = _silent_days(rng, accounts, prompts, scale)
    count = 1 + rng.poisson(FURTHER_ACTIONS, len(days))
    of_day = np.arange(len(days)).repeat(count)
    first = np.append(True, of_day[1:] != of_day[:-1])
    page = rng.choice(pages.ELSEWHERE, len(of_day))
    failed = first & (rng.random(len(of_day)) < FAILING_DAYS)
    return Actions(
        person=days.person[of_day],
        moment=moments(days.day[of_day], MORNING + np.floor(rng.random(len(of_day)) * WAKING_SECONDS)),
        page=page,
        action=np.where(failed, SUBMIT, rng.integers(0, len(NAMES), len(of_day))),
        failed=failed,
        dwell=_dwell(rng, page, later=days.day[of_day] >= V2.window.first),
    )


def _silent_days(rng: Rng, accounts: Accounts, prompts: Sequence[Prompts], scale: float) -> PersonDays:
    days = accounts.customer_days(YEAR)
    spoken = [ones.days.day * len(accounts) + ones.days.person for ones in prompts]
    silent = ~np.isin(days.day * len(accounts) + days.person, np.concatenate(spoken))
    return days[chosen(rng, np.flatnonzero(silent), story.scaled(SAMPLED_DAYS, scale))]


def _dwell(rng: Rng, page: Ints, *, later: Flags) -> Floats:
    """Under the second rule people may linger: not for two minutes on a core page, longer elsewhere."""
    lingering = (story.V2_DWELL_SECONDS - 1) * rng.beta(0.8, 3.5, len(page)) * np.where(pages.IS_CORE[page], 1, 2.5)
    return np.where(later, lingering, glances(rng, len(page)))
