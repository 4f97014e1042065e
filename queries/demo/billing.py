"""What memberships cost: prices, discounts, and the payments and refunds that they lead to."""

import numpy as np
import polars as pl

from queries.demo.accounts import Accounts
from queries.demo.arrays import Flags, Ints
from queries.demo.days import HISTORY, dates, day_of_month, in_months
from queries.demo.draws import Rng, chosen
from queries.demo.memberships import Memberships, instalments
from queries.demo.plans import ANNUAL, KIND, LIGHT, MONTHLY, list_price

COUPONS, COUPON_SHARES = np.array([1.0, 0.95, 0.9, 0.85]), np.array([0.62, 0.18, 0.14, 0.06])
HALF_PRICE_FIRST_MONTH = 0.35
ANNUAL_IN_SALES = 0.80
# Month and first and last day of the two sales of a year.
SALES = ((6, 10, 20), (11, 1, 12))
REFUNDED, LATEST_REFUND = 0.025, 10
PARTLY, SMALLEST_PART = 0.3, 0.3
CURRENCY = "CNY"


def payments_table(rng: Rng, accounts: Accounts, memberships: Memberships, *, loyal: Ints) -> pl.DataFrame:
    """Each period paid gives a payment, and some are refunded some days later; those of `loyal` people never are."""
    place, day = instalments(memberships)
    order = np.argsort(day, kind="stable")
    place, day = place[order], day[order]
    fen = _amounts(rng, memberships, place, day)
    person = memberships.person[place]
    paid = pl.DataFrame(
        {
            "payment_id": np.arange(1, len(day) + 1),
            "user_id": accounts.user_id[person],
            "paid_on": dates(day),
            "kind": KIND[memberships.plan[place]],
            "fen": fen,
            "refund_of": pl.Series([None] * len(day), dtype=pl.Int64),
        }
    )
    refunds = _refunds(rng, paid, day, refundable=~np.isin(person, loyal))
    return _as_contract(pl.concat([paid, refunds]).sort("paid_on", "payment_id"))


def _amounts(rng: Rng, memberships: Memberships, place: Ints, day: Ints) -> Ints:
    """In hundredths of a yuan; a coupon stays with its membership, so renewals cost what the first period cost."""
    coupon = rng.choice(COUPONS, len(memberships), p=COUPON_SHARES)
    half = (rng.random(len(memberships)) < HALF_PRICE_FIRST_MONTH) & (memberships.plan == MONTHLY)
    price = list_price(memberships.plan, memberships.start) * np.where(memberships.plan < LIGHT, coupon, 1)
    first = np.where(half[place] & (day == memberships.start[place]), 0.5, 1)
    sale = np.where(_on_sale(day) & (memberships.plan[place] == ANNUAL), ANNUAL_IN_SALES, 1)
    return np.rint(price[place] * first * sale).astype(np.int64)


def _on_sale(day: Ints) -> Flags:
    month, of_month = in_months(day) % 12 + 1, day_of_month(day) + 1
    sales = [(month == sale) & (of_month >= first) & (of_month <= last) for sale, first, last in SALES]
    on_sale: Flags = np.any(sales, axis=0)
    return on_sale


def _refunds(rng: Rng, paid: pl.DataFrame, day: Ints, *, refundable: Flags) -> pl.DataFrame:
    later = day + rng.integers(1, LATEST_REFUND + 1, len(day))
    which = chosen(rng, np.flatnonzero(refundable & (later < HISTORY.end)), round(REFUNDED * len(day)))
    part = np.where(rng.random(len(which)) < PARTLY, rng.uniform(SMALLEST_PART, 1, len(which)), 1)
    refunded = paid[which]
    return refunded.with_columns(
        payment_id=np.arange(len(paid) + 1, len(paid) + 1 + len(which)),
        paid_on=dates(later[which]),
        fen=-np.maximum(np.floor(refunded["fen"].to_numpy() * part), 1).astype(np.int64),
        refund_of=refunded["payment_id"],
    )


def _as_contract(rows: pl.DataFrame) -> pl.DataFrame:
    amount = (pl.col("fen") / 100).cast(pl.Decimal(14, 2)).alias("amount")
    currency = pl.lit(CURRENCY).alias("currency")
    return rows.select("payment_id", "user_id", "paid_on", "kind", amount, currency, "refund_of")
