"""Health of an experiment: exposures per arm, day and static dimension, and what is wrong with them.

Nothing here is an outcome. Rows are counted as they were read, also those that the checks leave out of every number.
"""

from typing import Any

import polars as pl
from sqlalchemy import Date, and_, func, or_, select

from queries.sources.derived.experiments.units import ARM, EXPOSED, STATIC, UNIT, Enrolment, enrolled, exposure
from queries.sources.facts import frame
from queries.sources.ids import is_among
from queries.sources.source import ENTITY, customers
from queries.warehouse.warehouse import NOTHING_LEFT_OUT, LeftOut, Warehouse

TABLES = ("users", "experiment_exposures")


def first_moments(warehouse: Warehouse) -> pl.DataFrame:
    """Every experiment with an exposure: `experiment`, `first` and `last` moment, of all rows."""
    moments = func.min(exposure.exposed_at).label("first"), func.max(exposure.exposed_at).label("last")
    question = select(exposure.experiment_id.label("experiment"), *moments).where(
        exposure.experiment_id.is_not(None), exposure.exposed_at.is_not(None)
    )
    return frame(warehouse, question.group_by(exposure.experiment_id), NOTHING_LEFT_OUT).sort("experiment")


def counts(warehouse: Warehouse, experiment: str, enrolment: Enrolment, leaving_out: LeftOut) -> pl.DataFrame:
    """Enrolled users: a row per `arm`, day `exposed` and combination of static values, with `users`."""
    units = enrolled(experiment, enrolment).subquery("units")
    by = [units.c[name] for name in (ARM, EXPOSED, *STATIC)]
    question = select(*by, func.count().label("users")).group_by(*by)
    texts = [pl.col(name).cast(pl.String) for name in (ARM, *STATIC)]
    found = frame(warehouse, question, leaving_out).with_columns(*texts, pl.col(EXPOSED).cast(pl.Date))
    return found.with_columns(pl.col("users").cast(pl.Int64)).sort(ARM, EXPOSED, *STATIC, nulls_last=True)


def faults(warehouse: Warehouse, experiment: str, enrolment: Enrolment) -> dict[str, int]:
    """Number of `rows`, and of them without a user, an arm or a moment (`nulls`), or of people who are no customers.

    And numbers of users: `crossovers` who met several arms, `outside` the enrolment window, and `excluded` ones.
    """
    row = frame(warehouse, _rows(experiment), NOTHING_LEFT_OUT).row(0, named=True)
    people = frame(warehouse, _people(experiment, enrolment), NOTHING_LEFT_OUT).row(0, named=True)
    return {name: int(number or 0) for name, number in (row | people).items()}


def _rows(experiment: str) -> Any:
    lacks = or_(exposure.user_id.is_(None), exposure.variant.is_(None), exposure.exposed_at.is_(None))
    is_stranger = and_(exposure.user_id.is_not(None), ~is_among(exposure.user_id, customers.rows))
    return select(
        func.count().label("rows"),
        func.count().filter(lacks).label("nulls"),
        func.count().filter(is_stranger).label("strangers"),
    ).where(exposure.experiment_id == experiment)


def _people(experiment: str, enrolment: Enrolment) -> Any:
    arms = func.count(exposure.variant.distinct())
    first = func.date(func.min(exposure.exposed_at), type_=Date)
    met = (
        select(exposure.user_id.label(UNIT), arms.label("arms"), first.label(EXPOSED))
        .where(exposure.experiment_id == experiment, exposure.user_id.is_not(None))
        .group_by(exposure.user_id)
        .subquery("met")
    )
    people = customers.rows.subquery("people")
    is_outside = ~met.c[EXPOSED].between(enrolment.first, enrolment.last)
    return select(
        func.count().filter(met.c.arms > 1).label("crossovers"),
        func.count().filter(is_outside).label("outside"),
        func.count().filter(enrolment.is_excluded(people)).label("excluded"),
    ).join_from(met, people, met.c[UNIT] == people.c[ENTITY])


def overlap(
    warehouse: Warehouse,
    one: tuple[str, Enrolment, int],
    other: tuple[str, Enrolment, int],
    leaving_out: LeftOut,
) -> int:
    """Number of users enrolled in two experiments whose windows have a day in common; each with its days of window."""
    (mine, days), (theirs, their_days) = (
        (enrolled(name, enrolment).subquery(), window) for name, enrolment, window in (one, other)
    )
    touches = and_(
        mine.c[UNIT] == theirs.c[UNIT],
        func.date_diff("day", mine.c[EXPOSED], theirs.c[EXPOSED]) < days,
        func.date_diff("day", theirs.c[EXPOSED], mine.c[EXPOSED]) < their_days,
    )
    found = frame(warehouse, select(func.count().label("users")).join_from(mine, theirs, touches), leaving_out)
    return int(found.item())
