"""The assistant speaks: prompts triggered, shown, clicked and resolved under the rule in force on the day."""

from dataclasses import dataclass

import numpy as np

from queries.demo.accounts import Accounts, PersonDays
from queries.demo.arrays import Flags, Ints
from queries.demo.draws import Rng, chosen_by_weight, exactly
from queries.demo.rules import Rule


@dataclass(frozen=True)
class Prompts:
    """One entry a prompt: the place of its user-day in `days`, its place among that day's prompts, how far it went."""

    rule: Rule
    days: PersonDays
    of_day: Ints
    nth: Ints
    shown: Flags
    clicked: Flags
    resolved: Flags

    @property
    def clicked_days(self) -> PersonDays:
        return self.days[self.of_day[self.clicked]]

    @property
    def on_the_day(self) -> Ints:
        """How many prompts the day of each prompt has."""
        return np.bincount(self.of_day)[self.of_day]


def draw_prompts(rng: Rng, accounts: Accounts, rule: Rule, *, without: Ints) -> Prompts:
    """Exact by construction: users who clicked among the window's actives, clicks among shown, triggers a user-day."""
    days = _offered(accounts, rule, without)
    clicked = _click_days(rng, accounts, rule, days)
    shown = round(int(clicked.sum()) / rule.click_rate)
    spoken = round(shown / rule.shown / rule.triggers_a_day)
    silent = rng.permutation(np.flatnonzero(~clicked))[: max(spoken - int(clicked.sum()), 0)]
    chosen_days = np.sort(np.concatenate([np.flatnonzero(clicked), silent]))
    return _prompts(rng, rule, days[chosen_days], clicked[chosen_days], shown)


def _offered(accounts: Accounts, rule: Rule, without: Ints) -> PersonDays:
    days = accounts.customer_days(rule.window)
    return days[~np.isin(days.person, without)]


def _click_days(rng: Rng, accounts: Accounts, rule: Rule, days: PersonDays) -> Flags:
    """Every user of the assistant clicks on one day at least, and the more often the longer it has been there."""
    actives = int(accounts.customers_active(rule.window).sum())
    people, visits = np.unique(days.person, return_counts=True)
    users = chosen_by_weight(rng, people, round(rule.usage_rate * actives), np.sqrt(visits))
    theirs = np.flatnonzero(np.isin(days.person, users))
    settled = 0.25 + np.minimum((days.day[theirs] - rule.window.first) / (7 * rule.weeks_to_settle), 1)
    keys = rng.standard_exponential(len(theirs)) / settled
    order = theirs[np.argsort(keys, kind="stable")]
    once = np.unique(days.person[order], return_index=True)[1]
    again = np.delete(order, once)[: round((rule.clicks_a_user - 1) * len(users))]
    return np.isin(np.arange(len(days)), np.concatenate([order[once], again]))


def _prompts(rng: Rng, rule: Rule, days: PersonDays, clicked_day: Flags, shown: int) -> Prompts:
    """A click is the last prompt of its day: whoever got help is left alone."""
    further = round(rule.triggers_a_day * len(days)) - len(days)
    count = 1 + np.bincount(rng.integers(0, len(days), further), minlength=len(days))
    of_day = np.arange(len(days)).repeat(count)
    nth = np.arange(len(of_day)) - (np.cumsum(count) - count)[of_day]
    clicked = clicked_day[of_day] & (nth == count[of_day] - 1)
    seen = clicked.copy()
    seen[~clicked] = exactly(rng, shown - int(clicked.sum()), of=int((~clicked).sum()))
    resolved = clicked.copy()
    resolved[clicked] = exactly(rng, round(rule.resolved * int(clicked.sum())), of=int(clicked.sum()))
    return Prompts(rule, days, of_day, nth, seen, clicked, resolved)
