"""Holding a plan and paying in a quarter are two things: an annual plan bought in spring is held, not paid, in winter.

So the number of payers is settled by how people pay, with every membership of the last month as it was: lasting
members change between the annual and the monthly plan until the quarter has the payers of the story.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from queries.demo.accounts import Accounts
from queries.demo.arrays import Flags, Ints
from queries.demo.days import HISTORY, MONTHS, window
from queries.demo.draws import Rng, chosen
from queries.demo.memberships import OPEN, Memberships, paying
from queries.demo.plans import ANNUAL, MONTHLY

QUARTER = window(date(2025, 10, 1), date(2025, 12, 31))
BEFORE = window(date(2025, 1, 1), date(2025, 9, 30))


def with_payers(rng: Rng, members: Memberships, accounts: Accounts, *, loyal: Ints, payers: int) -> Memberships:
    """The same members, of whom exactly `payers` people pay in 2025 Q4; the `loyal` people stay as they are."""
    lacking = payers - len(np.unique(members.person[paying(members, QUARTER)]))
    lasting = _lasting(members, accounts) & ~np.isin(members.person, loyal)
    if lacking >= 0:
        silent = lasting & ~paying(members, QUARTER) & accounts.active[members.person, MONTHS[-1].columns].any(axis=1)
        return _pay_monthly(members, chosen(rng, np.flatnonzero(silent), lacking))
    return _paid_earlier(members, chosen(rng, np.flatnonzero(lasting & paying(members, QUARTER)), -lacking))


def _lasting(members: Memberships, accounts: Accounts) -> Flags:
    """The only membership of its person, begun in 2025 and running to the end, of people known before the quarter."""
    only = np.bincount(members.person, minlength=len(accounts))[members.person] == 1
    known = accounts.people.registered[members.person] < BEFORE.end
    lasting: Flags = only & known & (members.start >= BEFORE.first) & (members.end >= HISTORY.end)
    return lasting


def _pay_monthly(members: Memberships, which: Ints) -> Memberships:
    return replace(members, plan=_put(members.plan, which, MONTHLY), periods=_put(members.periods, which, OPEN))


def _paid_earlier(members: Memberships, which: Ints) -> Memberships:
    """For a year, before the quarter began."""
    return replace(
        members,
        plan=_put(members.plan, which, ANNUAL),
        periods=_put(members.periods, which, 1),
        start=_put(members.start, which, np.minimum(members.start[which], BEFORE.end - 1)),
    )


def _put(column: Ints, which: Ints, value: int | Ints) -> Ints:
    column = column.copy()
    column[which] = value
    return column
