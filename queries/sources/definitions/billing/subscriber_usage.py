"""Use by subscribers of value-added services: a row of use on a day on which its user held a paid one."""

from queries.sources.definitions.billing.entitlements import paid_use
from queries.sources.source import Source, customers
from queries.warehouse.contract import subscriptions

subscriber_usage = Source(
    row_is="a row of use on a day on which its user held a paid value-added service",
    counts="users who hold a paid, non-trial value-added service on one of their active days",
    dated_by="day of use",
    left_out="internal and test accounts, trials",
    settles_after=2,
    rows=paid_use.where(subscriptions.c.kind == "value_added"),
    population=customers,
    dimensions=("feature",),
    partitions=((), ("feature",)),
)
