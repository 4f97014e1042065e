"""Units of an experiment: customers with the day of their first exposure and their arm; also of an imagined one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, cast, func, literal, or_, select

from queries.sources.facts import Facts
from queries.sources.source import DAY, ENTITY, customers
from queries.warehouse.contract import experiment_exposures

UNIT, ARM, EXPOSED = "unit", "arm", "exposed"
"""Columns of units, beside the static dimensions of customers: the user, the arm, the day of the first exposure."""

STATIC = customers.dimensions

exposure = experiment_exposures.c


@dataclass(frozen=True)
class Enrolment:
    """Who is enrolled: by a first exposure on one of these days, unless left out by a static dimension."""

    first: date
    last: date
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Static dimension of customers → values whose users are left out."""

    def holds(self, day: ColumnElement[Any], people: Any) -> ColumnElement[bool]:
        return and_(day.between(self.first, self.last), ~self.is_excluded(people))

    def is_excluded(self, people: Any) -> ColumnElement[bool]:
        conditions = (
            func.coalesce(cast(people.c[name], String).in_(values), False) for name, values in self.exclude.items()
        )
        return or_(literal(False), *conditions)


def first_exposures(experiment: str) -> Select[Any]:
    """One row per user who met one arm only: `unit`, `arm`, `exposed`. Whoever met several belongs to none."""
    first = func.date(func.min(exposure.exposed_at), type_=Date)
    is_known = and_(exposure.user_id.is_not(None), exposure.variant.is_not(None), exposure.exposed_at.is_not(None))
    return (
        select(exposure.user_id.label(UNIT), func.min(exposure.variant).label(ARM), first.label(EXPOSED))
        .where(exposure.experiment_id == experiment, is_known)
        .group_by(exposure.user_id)
        .having(func.min(exposure.variant) == func.max(exposure.variant))
    )


def enrolled(experiment: str, enrolment: Enrolment) -> Select[Any]:
    """Units of an experiment, with their static dimensions."""
    return _among_customers(first_exposures(experiment).subquery("met"), enrolment)


def imagined(activity: Facts, enrolment: Enrolment) -> Select[Any]:
    """Units of an experiment that would expose every active customer on the first active day, all in one arm."""
    rows = activity.rows()
    days = select(rows.c[ENTITY].label(UNIT), literal("").label(ARM), func.min(rows.c[DAY]).label(EXPOSED))
    active = days.where(rows.c[DAY].between(enrolment.first, enrolment.last)).group_by(rows.c[ENTITY])
    return _among_customers(active.subquery("met"), enrolment)


def _among_customers(met: Any, enrolment: Enrolment) -> Select[Any]:
    people = customers.rows.subquery("people")
    columns = *(met.c[name] for name in (UNIT, ARM, EXPOSED)), *(people.c[name] for name in STATIC)
    joined = select(*columns).join_from(met, people, met.c[UNIT] == people.c[ENTITY])
    return joined.where(enrolment.holds(met.c[EXPOSED], people))
