"""Adopters of a launch and others: their use of everything else before and after, and who began to pay.

Windows are four weeks on either side of the launch. Adopters used the feature in the window after it; the others were
active then and did not. Both are customers who were active in the window before, too. Rows without minutes are neither
in minutes nor in days; a day counts once a person, in whichever feature it was measured.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations_with_replacement
from typing import Any

import polars as pl
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Double,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from queries.sources.definitions.launches import launches
from queries.sources.facts import frame
from queries.sources.source import customers
from queries.warehouse.contract import subscriptions, usage_daily, users
from queries.warehouse.warehouse import LeftOut, Warehouse

NAME = "launch_effects"
"""Name of the published table."""
TABLES, OPTIONAL = ("users", "usage_daily", "features"), ("subscriptions",)

PRECISION = 1_000
"""Minutes are added in thousandths, and multiplied whole: sums of whole numbers do not depend on the order of rows."""
DAYS = timedelta(days=28)
BANDS = (1, 3, 6, 12, 24)
"""Months since registration with which a band of tenure begins; band 0 is under one month."""

VALUES = ("minutes_before", "days_before", "minutes_after", "days_after")
"""Of a person: minutes in other features, and days with measured use."""
PRODUCTS = {f"{one}_{other}": (one, other) for one, other in combinations_with_replacement(VALUES, 2)}
"""Sum of the products of two values over the people of a group: what their variances need."""
COUNTS = ("unpaid", "converted")
"""People without a paid, non-trial entitlement in the window before; those of them who began one after the launch."""

KEYS = {"feature": pl.String, "launched": pl.Date, "is_adopter": pl.Boolean, "band": pl.Int64, "people": pl.Int64}
SUMS = KEYS | dict.fromkeys((*VALUES, *PRODUCTS), pl.Float64) | dict.fromkeys(COUNTS, pl.Int64)
"""Columns of the result, a row per launch, side and band of tenure. Null is what the warehouse has no data for."""


@dataclass(frozen=True)
class Launch:
    """A feature and its day of launch."""

    feature: str
    day: date

    @property
    def start(self) -> date:
        """First day of the window before."""
        return self.day - DAYS

    @property
    def end(self) -> date:
        """Last day of the window after."""
        return self.day + DAYS - timedelta(days=1)


def launched(warehouse: Warehouse, leaving_out: LeftOut) -> list[Launch]:
    """Every launch, the earliest first; none where the list of features has no dates."""
    if launches.waits_for(warehouse):
        return []
    rows = launches.rows.subquery("launch")
    found = frame(warehouse, select(cast(rows.c.entity, String).label("feature"), rows.c.day), leaving_out)
    return [Launch(*row) for row in found.select("feature", pl.col("day").cast(pl.Date)).sort("day", "feature").rows()]


def effects(warehouse: Warehouse, of: Collection[Launch], leaving_out: LeftOut) -> pl.DataFrame:
    """Sums of these launches, whose windows must be over, with the columns SUMS; those with four weeks before only."""
    found = [pl.DataFrame(schema=SUMS)]
    for launch in of:
        if _is_known_before(warehouse, launch, leaving_out):
            sums = frame(warehouse, _sums(warehouse, launch), leaving_out)
            named = sums.with_columns(feature=pl.lit(launch.feature), launched=pl.lit(launch.day), **_in_minutes())
            has = pl.col("is_adopter").cast(pl.Int64) == 1
            kinds = [pl.col(name).cast(kind) for name, kind in SUMS.items() if name != "is_adopter"]
            found.append(named.select(*kinds, is_adopter=has).select(*SUMS).sort("is_adopter", "band"))
    return pl.concat(found)


def _in_minutes() -> dict[str, pl.Expr]:
    return {name: pl.col(name).cast(pl.Float64) / PRECISION for name in VALUES if "minutes" in name}


def lacks(warehouse: Warehouse) -> tuple[bool, bool]:
    """Whether minutes and subscriptions are missing."""
    return warehouse.lacks(usage_daily.c.minutes) is not None, "subscriptions" not in warehouse.tables


def _is_known_before(warehouse: Warehouse, launch: Launch, leaving_out: LeftOut) -> bool:
    """Whether there is use on the first day of the window before, or earlier."""
    day = usage_daily.c.usage_date
    return not frame(warehouse, select(day).where(day <= launch.start).limit(1), leaving_out).is_empty()


def _sums(warehouse: Warehouse, launch: Launch) -> Select[Any]:
    without_minutes, without_subscriptions = lacks(warehouse)
    person = _people(launch, has_minutes=not without_minutes, has_subscriptions=not without_subscriptions)
    values = {name: person.c[name] for name in (*VALUES, *COUNTS)}
    whole = {name: _whole(values[name], 1 / PRECISION if "minutes" in name else 1) for name in VALUES}
    sums = values | {name: whole[one] * whole[other] for name, (one, other) in PRODUCTS.items()}
    columns = (func.sum(value).label(name) for name, value in sums.items())
    by = [person.c.is_adopter, person.c.band]
    return select(*by, func.count().label("people"), *columns).group_by(*by)


def _people(launch: Launch, *, has_minutes: bool, has_subscriptions: bool) -> Subquery:
    """Customers active in both windows."""
    active = _active(launch, has_minutes=has_minutes)
    people = customers.rows.add_columns(users.c.registered_on).subquery("people")
    tenures = [
        (people.c.registered_on <= _months_before(launch.day, months), place)
        for place, months in reversed([*enumerate(BANDS, start=1)])
    ]
    columns = [active.c.is_adopter, case(*tenures, else_=0).label("band"), *(active.c[name] for name in VALUES)]
    joined = active.join(people, people.c.entity == active.c.user_id)
    if not has_subscriptions:
        counts = [cast(literal(None), Double).label(name) for name in COUNTS]
    else:
        held, began = _held_before(launch), _began_after(launch)
        joined = joined.outerjoin(held, held.c.user_id == active.c.user_id)
        joined = joined.outerjoin(began, began.c.user_id == active.c.user_id)
        is_unpaid = held.c.user_id.is_(None)
        is_converted = and_(is_unpaid, began.c.user_id.is_not(None))
        counts = [
            case((condition, 1), else_=0).label(name)
            for name, condition in zip(COUNTS, (is_unpaid, is_converted), strict=True)
        ]
    is_in_both = and_(active.c.was_active == 1, active.c.is_active == 1)
    return select(*columns, *counts).select_from(joined).where(is_in_both).subquery("person")


def _active(launch: Launch, *, has_minutes: bool) -> Subquery:
    """Everybody active in one of the windows: their values, from their days."""
    use = usage_daily.c
    is_own = cast(use.feature_id, String) == launch.feature
    minutes = use.minutes if has_minutes else cast(literal(None), Double)
    day = (
        select(
            use.user_id,
            use.usage_date,
            func.max(case((is_own, 1), else_=0)).label("is_own"),
            func.sum(case((is_own, 0), else_=func.coalesce(_whole(minutes, PRECISION), 0))).label("minutes"),
            func.max(case((minutes.is_not(None), 1), else_=0)).label("is_measured"),
        )
        .where(use.usage_date.between(launch.start, launch.end))
        .group_by(use.user_id, use.usage_date)
        .subquery("day")
    )
    is_before = day.c.usage_date < literal(launch.day, Date)
    one = literal(1)
    return (
        select(
            day.c.user_id,
            _highest(is_before, one).label("was_active"),
            _highest(~is_before, one).label("is_active"),
            _highest(~is_before, day.c.is_own).label("is_adopter"),
            *(
                func.sum(case((condition, value), else_=0)).label(name) if has_minutes else minutes.label(name)
                for name, (condition, value) in _values(day, is_before).items()
            ),
        )
        .group_by(day.c.user_id)
        .subquery("active")
    )


def _values(day: Subquery, is_before: ColumnElement[bool]) -> dict[str, tuple[Any, Any]]:
    """Name of a value → the days over which it is summed, and what is summed."""
    sides = (is_before, is_before, ~is_before, ~is_before)
    return dict(zip(VALUES, zip(sides, (day.c.minutes, day.c.is_measured) * 2, strict=True), strict=True))


def _highest(condition: ColumnElement[bool], value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.max(case((condition, value), else_=0))


def _held_before(launch: Launch) -> Subquery:
    """Whoever held a paid, non-trial entitlement on a day of the window before."""
    held = subscriptions.c
    is_held = and_(_is_paid(), held.started_on < launch.day, or_(held.ended_on.is_(None), held.ended_on > launch.start))
    return select(held.user_id).where(is_held).distinct().subquery("held")


def _began_after(launch: Launch) -> Subquery:
    """Whoever began a paid, non-trial entitlement in the window after."""
    held = subscriptions.c
    is_begun = and_(_is_paid(), held.started_on.between(launch.day, launch.end))
    return select(held.user_id).where(is_begun).distinct().subquery("began")


def _is_paid() -> ColumnElement[bool]:
    """Not a trial, and held on a day at least: one that ends on the day of its start is held on none."""
    held = subscriptions.c
    return and_(~held.is_trial, or_(held.ended_on.is_(None), held.ended_on > held.started_on))


def _whole(value: ColumnElement[Any], times: float) -> ColumnElement[int]:
    return cast(func.round(cast(value, Double) * times), BigInteger)


def _months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
