"""Experiments in which one arm was not prompted by the assistant, and the support contacts of both arms.

An arm counts as held back until the day before its first prompt, which must come at least a week after the other's.
Arms are compared from each user's exposure to that day, or to the last day read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Date, Select, Subquery, and_, func, select

from queries.sources.definitions.assistant.prompts import assistant, event
from queries.sources.facts import frame
from queries.sources.ids import is_among
from queries.sources.source import customers
from queries.warehouse.contract import experiment_exposures, support_tickets, usage_daily
from queries.warehouse.warehouse import LeftOut, Warehouse

NAME = "assistant_experiment"
"""Name of the published table."""
TABLES = ("users", "usage_daily", "experiment_exposures", "assistant_events", "support_tickets")
HELD_BACK_DAYS = 7

SUMS = ("contacts", "user_days", "contacts_squared", "contacts_by_days", "days_squared")
"""Sums over the users of an arm: contacts, active days, and their squares and product."""

SCHEMA = {"experiment": pl.String, "start": pl.Date, "end": pl.Date, "variant": pl.String, "held_back": pl.Boolean}
ARMS = SCHEMA | dict.fromkeys(("users", *SUMS), pl.Int64)
"""Columns of the result, one row per arm."""


@dataclass(frozen=True)
class HeldBack:
    """One experiment: its arms, which of them was held back, and its days."""

    experiment: str
    start: date
    end: date
    variant: str
    """Arm that was held back."""


def arms(warehouse: Warehouse, through: date, leaving_out: LeftOut, *, without: Collection[str] = ()) -> pl.DataFrame:
    """One row per arm of every such experiment, with the columns ARMS; empty where there is none.

    Nothing is summed of experiments that are `without` an outcome as yet.
    """
    found = []
    for experiment in _held_back(frame(warehouse, _first_prompts(), leaving_out), through):
        if experiment.experiment in without:
            continue
        sums = frame(warehouse, _sums(experiment), leaving_out)
        texts = pl.col("variant").cast(pl.String)
        named = sums.with_columns(
            texts,
            experiment=pl.lit(experiment.experiment),
            start=pl.lit(experiment.start),
            end=pl.lit(experiment.end),
            held_back=texts == experiment.variant,
        )
        found.append(named.select(pl.col(name).cast(kind) for name, kind in ARMS.items()).sort("variant"))
    return pl.concat(found) if found else pl.DataFrame(schema=ARMS)


def _exposed() -> Subquery:
    """First exposure of each customer to each experiment."""
    exposure = experiment_exposures.c
    since = func.min(exposure.exposed_at).label("since")
    by = [exposure.experiment_id, exposure.user_id, exposure.variant]
    return select(*by, since).where(is_among(exposure.user_id, customers.rows)).group_by(*by).subquery("exposed")


def _first_prompts() -> Select[tuple[object, ...]]:
    """Per experiment and arm: the first exposure, and the day of the first prompt after one's own exposure."""
    exposed, prompt = _exposed(), assistant.keys(event.user_id)
    is_after = and_(prompt.c.user_id == exposed.c.user_id, prompt.c.triggered >= exposed.c.since)
    day = func.min(func.date(prompt.c.triggered, type_=Date)).label("prompted")
    first = func.min(func.date(exposed.c.since, type_=Date)).label("start")
    by = [exposed.c.experiment_id, exposed.c.variant]
    return select(*by, first, day).outerjoin_from(exposed, prompt, is_after).group_by(*by)


def _held_back(first: pl.DataFrame, through: date) -> list[HeldBack]:
    """Experiments of two arms, one of which was prompted at least a week after the other."""
    found = []
    for (experiment,), rows in first.group_by("experiment_id", maintain_order=True):
        arms = rows.sort("prompted", nulls_last=True).to_dicts()
        if len(arms) != 2 or arms[0]["prompted"] is None:
            continue
        early, late = arms
        end = through if late["prompted"] is None else late["prompted"] - timedelta(days=1)
        if (end - early["prompted"]).days >= HELD_BACK_DAYS:
            start = min(early["start"], late["start"])
            found.append(HeldBack(str(experiment), start, min(end, through), str(late["variant"])))
    return sorted(found, key=lambda each: (each.start, each.experiment))


def _sums(held_back: HeldBack) -> Select[tuple[object, ...]]:
    """Sums of each arm over its users, those without a contact or an active day included."""
    exposed = _exposed()
    contacts = _contacts(exposed, held_back)
    days = _active_days(exposed, held_back)
    y, x = func.coalesce(contacts.c.number, 0), func.coalesce(days.c.number, 0)
    values = dict(zip(SUMS, (y, x, y * y, y * x, x * x), strict=True))
    sums = (func.sum(value).label(name) for name, value in values.items())
    joined = exposed.outerjoin(contacts, contacts.c.user_id == exposed.c.user_id).outerjoin(
        days, days.c.user_id == exposed.c.user_id
    )
    is_its_own = exposed.c.experiment_id == held_back.experiment
    query = select(exposed.c.variant, func.count().label("users"), *sums).select_from(joined)
    return query.where(is_its_own).group_by(exposed.c.variant)


def _contacts(exposed: Subquery, held_back: HeldBack) -> Subquery:
    ticket = support_tickets.c
    is_counted = and_(
        exposed.c.experiment_id == held_back.experiment,
        ticket.user_id == exposed.c.user_id,
        ticket.opened_at >= exposed.c.since,
        func.date(ticket.opened_at, type_=Date) <= held_back.end,
    )
    query = select(exposed.c.user_id, func.count().label("number")).join_from(support_tickets, exposed, is_counted)
    return query.group_by(exposed.c.user_id).subquery("contacts")


def _active_days(exposed: Subquery, held_back: HeldBack) -> Subquery:
    use = usage_daily.c
    in_window = use.usage_date.between(held_back.start, held_back.end)
    days = select(use.user_id, use.usage_date).where(in_window).distinct().subquery("days")
    is_counted = and_(
        exposed.c.experiment_id == held_back.experiment,
        days.c.user_id == exposed.c.user_id,
        days.c.usage_date >= func.date(exposed.c.since, type_=Date),
    )
    query = select(exposed.c.user_id, func.count().label("number")).join_from(days, exposed, is_counted)
    return query.group_by(exposed.c.user_id).subquery("active_days")
