"""The subscriptions table: memberships paid for, and the trials that cost nothing."""

import numpy as np
import polars as pl

from queries.demo.accounts import Accounts
from queries.demo.arrays import Ints
from queries.demo.days import HISTORY, dates
from queries.demo.draws import Rng, chosen
from queries.demo.memberships import Memberships
from queries.demo.plans import KIND, LIGHT, MONTHLY, NAME

TRIAL_DAYS = np.array([7, 14])
CONVERTED = 0.35
NEVER_PAYING = 0.07


def subscriptions_table(rng: Rng, accounts: Accounts, memberships: Memberships) -> pl.DataFrame:
    paid = _rows(
        accounts, memberships.person, memberships.plan, start=memberships.start, end=memberships.end, is_trial=False
    )
    trials = pl.concat([_trials_before(rng, accounts, memberships), _trials_of_others(rng, accounts, memberships)])
    rows = pl.concat([paid, trials]).sort("started_on", "user_id", "is_trial", "plan")
    return rows.with_row_index("subscription_id", offset=1).with_columns(pl.col("subscription_id").cast(pl.Int64))


def _trials_before(rng: Rng, accounts: Accounts, memberships: Memberships) -> pl.DataFrame:
    """Some members began with a trial that ended on the day from which they paid."""
    days = rng.choice(TRIAL_DAYS, len(memberships))
    first = np.zeros(len(memberships), dtype=np.bool_)
    first[np.unique(memberships.person, return_index=True)[1]] = True
    registered = memberships.start - days >= accounts.people.registered[memberships.person]
    which = first & registered & (memberships.plan < LIGHT) & (rng.random(len(memberships)) < CONVERTED)
    start = memberships.start - days
    return _trials(accounts, memberships.person[which], start=start[which], end=memberships.start[which])


def _trials_of_others(rng: Rng, accounts: Accounts, memberships: Memberships) -> pl.DataFrame:
    never = accounts.customers_active(HISTORY)
    never[memberships.person] = False
    people = chosen(rng, np.flatnonzero(never), round(NEVER_PAYING * int(never.sum())))
    start = accounts.some_day_of_use(rng, people, HISTORY)
    return _trials(accounts, people, start=start, end=start + rng.choice(TRIAL_DAYS, len(people)))


def _trials(accounts: Accounts, person: Ints, *, start: Ints, end: Ints) -> pl.DataFrame:
    return _rows(accounts, person, np.full(len(person), MONTHLY), start=start, end=end, is_trial=True)


def _rows(accounts: Accounts, person: Ints, plan: Ints, *, start: Ints, end: Ints, is_trial: bool) -> pl.DataFrame:
    """What runs past the history has no end yet."""
    columns = {
        "user_id": accounts.user_id[person],
        "kind": KIND[plan],
        "plan": NAME[plan],
        "is_trial": np.full(len(person), is_trial),
        "started_on": dates(start),
        "ended_on": dates(end),
    }
    running = pl.col("ended_on") > dates(HISTORY.end - 1)
    return pl.DataFrame(columns).with_columns(ended_on=pl.when(~running).then("ended_on"))
