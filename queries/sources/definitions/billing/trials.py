"""Free trials that ended: whether a paid entitlement of the same kind followed within a week."""

from typing import Any

from sqlalchemy import ColumnElement, exists, select

from queries.engines.functions import epoch_seconds
from queries.sources.funnel import DAY_SECONDS, flag
from queries.sources.source import COMPLETE_THROUGH, Source, customers
from queries.warehouse.contract import subscriptions

DAYS = 7
"""Days from the end of a trial in which a paid entitlement follows it."""

trial, paid = subscriptions.alias("trial"), subscriptions.alias("paid")


def days_between(earlier: ColumnElement[Any], later: ColumnElement[Any]) -> ColumnElement[Any]:
    """Days from one date to another."""
    return (epoch_seconds(later) - epoch_seconds(earlier)) / DAY_SECONDS


followed = exists().where(
    paid.c.user_id == trial.c.user_id,
    paid.c.kind == trial.c.kind,
    ~paid.c.is_trial,
    days_between(trial.c.ended_on, paid.c.started_on).between(0, DAYS),
)

trials = Source(
    row_is="a free trial that ended at least a week ago",
    counts="users whose trial was followed by a paid plan of the same kind",
    dated_by="day on which the trial ended",
    left_out="internal and test accounts, trials that run or ended less than a week ago",
    settles_after=14,
    rows=select(
        trial.c.user_id.label("entity"),
        trial.c.ended_on.label("day"),
        trial.c.kind,
        trial.c.plan,
        flag(followed).label("converted"),
    ).where(trial.c.is_trial, days_between(trial.c.ended_on, COMPLETE_THROUGH) >= DAYS),
    population=customers,
    dimensions=("kind", "plan"),
    partitions=((), ("kind",), ("plan",), ("kind", "plan")),
    sums=("converted",),
)
