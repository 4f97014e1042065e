"""Generator of payments, refunds and entitlements from memberships."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from queries.demo.billing.plans import (
    ANNUAL,
    KIND,
    LIGHT,
    MONTHLY,
    NAME,
    OPEN,
    Memberships,
    instalments,
    list_price,
    paying,
)
from queries.demo.product.accounts import Accounts
from queries.demo.sampling import HISTORY, MONTHS, Flags, Ints, Rng, chosen, dates, day_of_month, in_months, window

COUPONS, COUPON_SHARES = np.array([1.0, 0.95, 0.9, 0.85]), np.array([0.62, 0.18, 0.14, 0.06])
HALF_PRICE_FIRST_MONTH = 0.35
ANNUAL_IN_SALES = 0.80
# Month and first and last day of the two sales of a year.
SALES = ((6, 10, 20), (11, 1, 12))
REFUNDED, LATEST_REFUND = 0.025, 10
PARTLY, SMALLEST_PART = 0.3, 0.3
CURRENCY = "CNY"


def payments_table(rng: Rng, accounts: Accounts, memberships: Memberships, *, loyal: Ints) -> pl.DataFrame:
    """Payments and refunds: one payment a paid period, a few refunded within days, none of those by `loyal` people."""
    membership, day = instalments(memberships)
    order = np.argsort(day, kind="stable")
    membership, day = membership[order], day[order]
    fen = _amounts(rng, memberships, membership, day)
    person = memberships.person[membership]
    payments = pl.DataFrame(
        {
            "payment_id": np.arange(1, len(day) + 1),
            "user_id": accounts.user_id[person],
            "paid_on": dates(day),
            "kind": KIND[memberships.plan[membership]],
            "fen": fen,
            "refund_of": pl.Series([None] * len(day), dtype=pl.Int64),
        }
    )
    refunds = _refunds(rng, payments, day, refundable=~np.isin(person, loyal))
    return _as_contract(pl.concat([payments, refunds]).sort("paid_on", "payment_id"))


def _amounts(rng: Rng, memberships: Memberships, membership: Ints, day: Ints) -> Ints:
    """Amounts in hundredths of a yuan; a coupon stays with its membership and applies to renewals too."""
    coupon = rng.choice(COUPONS, len(memberships), p=COUPON_SHARES)
    half_price = (rng.random(len(memberships)) < HALF_PRICE_FIRST_MONTH) & (memberships.plan == MONTHLY)
    price = list_price(memberships.plan, memberships.start) * np.where(memberships.plan < LIGHT, coupon, 1)
    introductory = np.where(half_price[membership] & (day == memberships.start[membership]), 0.5, 1)
    sale_factor = np.where(_on_sale(day) & (memberships.plan[membership] == ANNUAL), ANNUAL_IN_SALES, 1)
    return np.rint(price[membership] * introductory * sale_factor).astype(np.int64)


def _on_sale(day: Ints) -> Flags:
    month, of_month = in_months(day) % 12 + 1, day_of_month(day) + 1
    sales = [(month == sale) & (of_month >= first_day) & (of_month <= last_day) for sale, first_day, last_day in SALES]
    on_sale: Flags = np.any(sales, axis=0)
    return on_sale


def _refunds(rng: Rng, payments: pl.DataFrame, day: Ints, *, refundable: Flags) -> pl.DataFrame:
    refund_day = day + rng.integers(1, LATEST_REFUND + 1, len(day))
    indices = chosen(rng, np.flatnonzero(refundable & (refund_day < HISTORY.end)), round(REFUNDED * len(day)))
    share = np.where(rng.random(len(indices)) < PARTLY, rng.uniform(SMALLEST_PART, 1, len(indices)), 1)
    refunded = payments[indices]
    return refunded.with_columns(
        payment_id=np.arange(len(payments) + 1, len(payments) + 1 + len(indices)),
        paid_on=dates(refund_day[indices]),
        fen=-np.maximum(np.floor(refunded["fen"].to_numpy() * share), 1).astype(np.int64),
        refund_of=refunded["payment_id"],
    )


def _as_contract(rows: pl.DataFrame) -> pl.DataFrame:
    amount = (pl.col("fen") / 100).cast(pl.Decimal(14, 2)).alias("amount")
    currency = pl.lit(CURRENCY).alias("currency")
    return rows.select("payment_id", "user_id", "paid_on", "kind", amount, currency, "refund_of")


QUARTER = window(date(2025, 10, 1), date(2025, 12, 31))
BEFORE = window(date(2025, 1, 1), date(2025, 9, 30))


def with_payers(rng: Rng, members: Memberships, accounts: Accounts, *, loyal: Ints, payers: int) -> Memberships:
    """Memberships changed so that exactly `payers` people pay in 2025 Q4; `loyal` people keep theirs."""
    lacking = payers - len(np.unique(members.person[paying(members, QUARTER)]))
    lasting = _lasting(members, accounts) & ~np.isin(members.person, loyal)
    if lacking >= 0:
        silent = lasting & ~paying(members, QUARTER) & accounts.active[members.person, MONTHS[-1].columns].any(axis=1)
        return _pay_monthly(members, chosen(rng, np.flatnonzero(silent), lacking))
    return _paid_earlier(members, chosen(rng, np.flatnonzero(lasting & paying(members, QUARTER)), -lacking))


def _lasting(members: Memberships, accounts: Accounts) -> Flags:
    """Flags sole memberships of people registered before the quarter, begun in 2025 and never ended."""
    is_only = np.bincount(members.person, minlength=len(accounts))[members.person] == 1
    registered_before = accounts.people.registered[members.person] < BEFORE.end
    lasting: Flags = is_only & registered_before & (members.start >= BEFORE.first) & (members.end >= HISTORY.end)
    return lasting


def _pay_monthly(members: Memberships, indices: Ints) -> Memberships:
    return replace(members, plan=_put(members.plan, indices, MONTHLY), periods=_put(members.periods, indices, OPEN))


def _paid_earlier(members: Memberships, indices: Ints) -> Memberships:
    """Turns memberships into annual ones paid before the quarter begins."""
    return replace(
        members,
        plan=_put(members.plan, indices, ANNUAL),
        periods=_put(members.periods, indices, 1),
        start=_put(members.start, indices, np.minimum(members.start[indices], BEFORE.end - 1)),
    )


def _put(column: Ints, indices: Ints, value: int | Ints) -> Ints:
    column = column.copy()
    column[indices] = value
    return column


TRIAL_DAYS = np.array([7, 14])
CONVERTED = 0.35
NEVER_PAYING = 0.07


def subscriptions_table(rng: Rng, accounts: Accounts, memberships: Memberships) -> pl.DataFrame:
    subscriptions = _rows(
        accounts, memberships.person, memberships.plan, start=memberships.start, end=memberships.end, is_trial=False
    )
    trials = pl.concat([_trials_before(rng, accounts, memberships), _trials_of_others(rng, accounts, memberships)])
    rows = pl.concat([subscriptions, trials]).sort("started_on", "user_id", "is_trial", "plan")
    return rows.with_row_index("subscription_id", offset=1).with_columns(pl.col("subscription_id").cast(pl.Int64))


def _trials_before(rng: Rng, accounts: Accounts, memberships: Memberships) -> pl.DataFrame:
    """Trials before a first membership, ending on the day from which it is paid."""
    days = rng.choice(TRIAL_DAYS, len(memberships))
    is_first = np.zeros(len(memberships), dtype=np.bool_)
    is_first[np.unique(memberships.person, return_index=True)[1]] = True
    registered = memberships.start - days >= accounts.people.registered[memberships.person]
    converted = is_first & registered & (memberships.plan < LIGHT) & (rng.random(len(memberships)) < CONVERTED)
    start = memberships.start - days
    return _trials(accounts, memberships.person[converted], start=start[converted], end=memberships.start[converted])


def _trials_of_others(rng: Rng, accounts: Accounts, memberships: Memberships) -> pl.DataFrame:
    never_paying = accounts.customers_active(HISTORY)
    never_paying[memberships.person] = False
    people = chosen(rng, np.flatnonzero(never_paying), round(NEVER_PAYING * int(never_paying.sum())))
    start = accounts.some_day_of_use(rng, people, HISTORY)
    return _trials(accounts, people, start=start, end=start + rng.choice(TRIAL_DAYS, len(people)))


def _trials(accounts: Accounts, person: Ints, *, start: Ints, end: Ints) -> pl.DataFrame:
    return _rows(accounts, person, np.full(len(person), MONTHLY), start=start, end=end, is_trial=True)


def _rows(accounts: Accounts, person: Ints, plan: Ints, *, start: Ints, end: Ints, is_trial: bool) -> pl.DataFrame:
    """Subscription rows; one that runs past the history has no end yet."""
    columns = {
        "user_id": accounts.user_id[person],
        "kind": KIND[plan],
        "plan": NAME[plan],
        "is_trial": np.full(len(person), is_trial),
        "started_on": dates(start),
        "ended_on": dates(end),
    }
    is_running = pl.col("ended_on") > dates(HISTORY.end - 1)
    return pl.DataFrame(columns).with_columns(ended_on=pl.when(~is_running).then("ended_on"))
