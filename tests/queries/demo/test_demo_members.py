"""Who subscribes and who pays, at the smallest scale, where chance alone would miss the story."""

from functools import cache

import numpy as np
import pytest

from queries.demo.billing.payments import QUARTER, with_payers
from queries.demo.billing.plans import Memberships, holding, loyal_members, paying, subscribe
from queries.demo.product.accounts import Accounts, draw_accounts
from queries.demo.product.activity import draw_activity
from queries.demo.sampling import MONTHS, stream

SEEDS = range(1, 13)
DECEMBERS = {MONTHS[11]: 0.038, MONTHS[23]: 0.051}


@cache
def members_of(seed: int) -> tuple[Accounts, Memberships, Memberships]:
    accounts = draw_accounts(draw_activity(scale=0.00005, seed=seed), seed=seed)
    loyal = loyal_members(stream(seed, "loyal"), accounts, scale=0.00005)
    return accounts, loyal, subscribe(stream(seed, "members"), accounts, loyal)


def payers_of(members: Memberships) -> int:
    return len(np.unique(members.person[paying(members, QUARTER)]))


@pytest.mark.parametrize("seed", SEEDS)
def test_both_decembers_have_exactly_the_members_of_the_story(seed):
    accounts, _, members = members_of(seed)
    for month, rate in DECEMBERS.items():
        expected = rate * accounts.customers_active(month).sum()
        assert abs(holding(members, accounts, month).sum() - expected) <= 0.5


@pytest.mark.parametrize("further_payers", [-6, -1, 0, 1, 4])
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_payers_change_in_number_while_holders_stay(seed, further_payers):
    accounts, loyal, members = members_of(seed)
    expected = payers_of(members) + further_payers
    settled = with_payers(stream(seed, "payers"), members, accounts, loyal=loyal.person, payers=expected)
    assert payers_of(settled) == expected
    for month in DECEMBERS:
        holders, holders_before = (holding(some, accounts, month) for some in (settled, members))
        assert np.array_equal(settled.person[holders], members.person[holders_before])


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_loyal_members_are_left_as_they_are(seed):
    accounts, loyal, members = members_of(seed)
    settled = with_payers(stream(seed, "payers"), members, accounts, loyal=loyal.person, payers=payers_of(members) - 6)
    theirs = np.isin(settled.person, loyal.person)
    assert np.array_equal(settled.start[theirs], loyal.start)
    assert np.array_equal(settled.plan[theirs], loyal.plan)
