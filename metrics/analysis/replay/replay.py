"""Replay of a trigger rule over a period: how often it would have prompted, whom, where, and what followed.

The rule is in force for the whole period, and for a day and its longest condition before it, so that caps, cool-downs
and runs of failures go across the first midnight.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import polars as pl

from metrics.analysis.replay.moments import moments
from metrics.analysis.replay.rule import DAY_SECONDS, TriggerRule
from metrics.errors import Refusal
from metrics.periods.period import ONE_DAY, Period
from metrics.snapshots.event_logs import events, is_near, last_month, on_days, span
from metrics.snapshots.store import Snapshot

FOLLOWS_DAYS = 7
"""Days in which a support contact counts as following a prompt."""


@dataclass(frozen=True)
class Replay:
    """What a rule would have done in a period."""

    name: str
    period: Period
    fired: int
    users: int
    user_days: int
    """Days of a user with at least one prompt."""
    daily: pl.DataFrame
    """`day`, `fired`, `users`; days without a prompt are left out."""
    pages: pl.DataFrame
    """`page`, `fired`, `users`, most prompts first."""
    overlap: "Overlap | None"
    """Relation to support contacts; None without a log of them."""
    agrees: bool | None
    """Whether prompts equal those in the log one by one, over the days of the rule; None for a rule not in the log."""

    compared: Period | None = None
    """Days of the rule in the log, on which it was compared."""

    @property
    def per_user_day(self) -> float | None:
        return self.fired / self.user_days if self.user_days else None


@dataclass(frozen=True)
class Overlap:
    """Prompts and support contacts of the same users within FOLLOWS_DAYS of each other."""

    followed: int
    """Prompts that a contact of the same user follows."""
    contacts: int
    """Contacts in the period."""
    preceded: int
    """Contacts that a prompt of the same user in the period precedes."""


def replay(snapshot: Snapshot, name: str, rule: TriggerRule, period: Period | None, *, in_log: bool = False) -> Replay:
    """Replay over a period, by default the days of the rule in the log, else the last whole month.

    `in_log`: the rule has its name from the log, and is compared with it. Raises Refusal without a log of interactions.
    """
    logged = _logged(snapshot, name) if in_log else None
    period = period or _days_of(logged) or last_month(snapshot, "interactions")
    period = _known(snapshot, period)
    before = timedelta(days=1 + ceil(rule.longest / DAY_SECONDS))
    interactions = events(snapshot, "interactions", Period(period.start - before, period.end))
    prompts = on_days(moments(interactions, rule), period)
    compared = None if logged is None else _days_of(on_days(logged, period))
    by = prompts.with_columns(day=pl.col("at").dt.date())
    counted = [pl.len().cast(pl.Int64).alias("fired"), pl.col("user").n_unique().cast(pl.Int64).alias("users")]
    return Replay(
        name,
        period,
        fired=prompts.height,
        users=prompts["user"].n_unique(),
        user_days=by.select("user", "day").n_unique(),
        daily=by.group_by("day").agg(*counted).sort("day"),
        pages=by.group_by("page").agg(*counted).sort("fired", "page", descending=[True, False]),
        overlap=_overlap(snapshot, prompts, period),
        agrees=_agrees(prompts, logged, compared) if logged is not None and compared else None,
        compared=compared,
    )


def _known(snapshot: Snapshot, period: Period | None) -> Period:
    """The part of a period that the log of interactions covers. Raises Refusal where there is none."""
    logged = span(snapshot, "interactions")
    if logged is None or period is None:
        raise Refusal("no_log", log="interactions")
    last = max(logged.end, snapshot.manifest.through)
    if period.end < logged.start or period.start > last:
        raise Refusal("outside_log", log="interactions", first_day=str(logged.start), last_day=str(last))
    return Period(max(period.start, logged.start), min(period.end, last))


def _logged(snapshot: Snapshot, version: str) -> pl.DataFrame | None:
    """Logged prompts of a rule version; None where there is no log of them."""
    try:
        return events(snapshot, "triggers", Period(date.min, date.max - ONE_DAY)).filter(
            pl.col("rule_version").cast(pl.String) == version
        )
    except Refusal:
        return None


def _days_of(logged: pl.DataFrame | None) -> Period | None:
    if logged is None or logged.is_empty():
        return None
    days = logged["at"].dt.date()
    return Period(days.min(), days.max())  # type: ignore[arg-type]


def _agrees(prompts: pl.DataFrame, logged: pl.DataFrame, days: Period) -> bool:
    """Whether both have the same user, time and page on these days."""
    keys = [pl.col("user").cast(pl.String), "at", pl.col("page").cast(pl.String)]
    replayed, known = (on_days(rows, days).select(keys).sort(pl.all()) for rows in (prompts, logged))
    return replayed.equals(known)


def _overlap(snapshot: Snapshot, prompts: pl.DataFrame, period: Period) -> Overlap | None:
    window = timedelta(days=FOLLOWS_DAYS)
    try:
        contacts = events(snapshot, "contacts", Period(period.start, period.end + window))
    except Refusal:
        return None
    in_period = on_days(contacts, period)
    followed, preceded = is_near(prompts, contacts, "forward", window), is_near(in_period, prompts, "backward", window)
    return Overlap(int(followed.sum()), in_period.height, int(preceded.sum()))
