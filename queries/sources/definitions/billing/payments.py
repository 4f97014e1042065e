"""Money in and out: a payment or a refund, in the reporting currency."""

from sqlalchemy import select

from queries.sources.source import Source, customers
from queries.warehouse import contract

paid = contract.payments.c

payments = Source(
    row_is="a payment, or a refund as a negative amount",
    counts="users with at least one payment of positive amount",
    dated_by="day of payment; a refund on the day it was made",
    left_out="internal and test accounts, amounts in another currency",
    settles_after=14,
    rows=select(
        paid.user_id.label("entity"),
        paid.paid_on.label("day"),
        paid.kind,
        paid.amount,
        (paid.amount > 0).label("qualifies"),
    ),
    population=customers,
    dimensions=("kind",),
    partitions=((), ("kind",)),
    sums=("amount",),
)
