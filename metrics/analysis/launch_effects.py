"""What adopters of a launch did elsewhere, before and after, against others: a comparison, and no experiment.

Minutes are those in all other features per active day; the interval of a change is by the delta method with people as
the unit, as days of one person go together. Conversion is the share who began to pay among those who did not in the
window before; the others' is weighted with the tenure of the adopters, over bands that have both. Who takes up a
feature differs from who does not beyond tenure.
"""

from dataclasses import dataclass
from datetime import date
from itertools import product
from math import hypot, sqrt
from typing import Any

import polars as pl

from metrics.analysis.intervals import Z_95, wilson
from metrics.model.metric import FEWEST
from metrics.periods.period import ONE_DAY, Period
from metrics.snapshots.store import Snapshot
from queries.sources.derived.launch_effects import NAME, PRODUCTS, VALUES, Launch

Sums = dict[str, Any]


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval, over so many people."""

    value: float
    low: float
    high: float
    people: int


@dataclass(frozen=True)
class Minutes:
    """Minutes in other features per active day of adopters or others."""

    people: int
    before: float | None
    """None where no day is measured."""
    after: float | None
    change: Estimate | None
    """Relative, as a fraction; None under FEWEST people, or where there were no minutes before."""


@dataclass(frozen=True)
class Rate:
    """Part of a group: how many, of how many."""

    part: int
    of: int

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.part, self.of)


@dataclass(frozen=True)
class Conversion:
    """Share who began to pay, of adopters and of others with the tenure of adopters."""

    bands: tuple[tuple[int, Rate, Rate], ...]
    """Band of tenure, adopters and others, where somebody is in both."""
    adopters: Estimate | None
    """None, as all three, where a side has fewer than FEWEST people in these bands."""
    others: Estimate | None
    difference: Estimate | None
    sizes: tuple[int, int]
    """People in these bands: adopters and others."""
    covers: float
    """Share of the adopters, of those who could begin to pay, that is in these bands."""


@dataclass(frozen=True)
class LaunchEffect:
    """Adopters against others of one launch; a part that the warehouse has no data for is None."""

    before: Period
    after: Period
    sizes: tuple[int, int]
    """People active in both windows: adopters and others."""
    minutes: tuple[Minutes, Minutes] | None
    minutes_apart: Estimate | None
    """Difference of the changes, adopters less others, as a fraction."""
    conversion: Conversion | None


def launch_effect(snapshot: Snapshot, feature: str, launched: date) -> LaunchEffect | None:
    """None where it is not published: a window that is not known, or nobody active in both."""
    file = snapshot.manifest.reference(NAME)
    if file is None:
        return None
    rows = snapshot.read(file).filter(feature=feature, launched=launched)
    return None if rows.is_empty() else estimated(rows, Launch(feature, launched))


def windows(launch: Launch) -> tuple[Period, Period]:
    """The windows before a launch and from it on."""
    return Period(launch.start, launch.day - ONE_DAY), Period(launch.day, launch.end)


def estimated(rows: pl.DataFrame, launch: Launch) -> LaunchEffect:
    """Estimates from the sums of one launch."""
    sides = [rows.filter(pl.col("is_adopter") == is_adopter) for is_adopter in (True, False)]
    people = [int(side["people"].sum()) for side in sides]
    minutes = None if rows["minutes_before"].has_nulls() else tuple(map(_minutes, sides))
    changes = [side.change for side in minutes or ()]
    return LaunchEffect(
        *windows(launch),
        (people[0], people[1]),
        (minutes[0], minutes[1]) if minutes else None,
        _apart(changes[0], changes[1]) if changes and changes[0] and changes[1] else None,
        None if rows["unpaid"].has_nulls() else _conversion(*sides),
    )


def _minutes(side: pl.DataFrame) -> Minutes:
    sums: Sums = side.select(pl.col("people", *VALUES, *PRODUCTS).sum()).row(0, named=True)
    rates = [
        sums[f"minutes_{when}"] / sums[f"days_{when}"] if sums[f"days_{when}"] else None for when in ("before", "after")
    ]
    before, after = rates
    n = int(sums["people"])
    change = _change(sums, before, after) if n >= FEWEST and before and after is not None else None
    return Minutes(n, before, after, change)


def _change(sums: Sums, before: float, after: float) -> Estimate:
    """Relative change; a person's influence on it is a linear combination of the four values."""
    ratio, n = after / before, sums["people"]
    weights = {
        "minutes_before": -ratio / sums["minutes_before"],
        "days_before": ratio / sums["days_before"],
        "minutes_after": 1 / sums["days_after"] / before,
        "days_after": -after / sums["days_after"] / before,
    }
    squares = sum(
        weights[one] * weights[other] * sums[f"{one}_{other}" if f"{one}_{other}" in PRODUCTS else f"{other}_{one}"]
        for one, other in product(VALUES, VALUES)
    )
    return _estimate(ratio - 1, max(squares, 0.0) * n / (n - 1), n)


def _apart(adopters: Estimate, others: Estimate) -> Estimate:
    margins = ((side.high - side.value) / Z_95 for side in (adopters, others))
    variance = sum(margin**2 for margin in margins)
    return _estimate(adopters.value - others.value, variance, adopters.people + others.people)


def _conversion(adopters: pl.DataFrame, others: pl.DataFrame) -> Conversion:
    rates = [
        {row["band"]: Rate(row["converted"], row["unpaid"]) for row in side.to_dicts() if row["unpaid"]}
        for side in (adopters, others)
    ]
    bands = tuple((band, rates[0][band], rates[1][band]) for band in sorted(rates[0].keys() & rates[1].keys()))
    n, m = sum(own.of for _, own, _ in bands), sum(other.of for _, _, other in bands)
    every = sum(rate.of for rate in rates[0].values())
    covers = n / every if every else 0.0
    if min(n, m) < FEWEST:
        return Conversion(bands, None, None, None, (n, m), covers)
    part = sum(own.part for _, own, _ in bands)
    own_rate = Estimate(part / n, *(wilson(part, n) or (0.0, 1.0)), n)
    others_rate = _standardised([(own.of / n, other) for _, own, other in bands])
    return Conversion(bands, own_rate, others_rate, _difference(own_rate, others_rate), (n, m), covers)


def _standardised(weighted: list[tuple[float, Rate]]) -> Estimate:
    """Weighted mean of rates; where nobody or everybody converts, Wilson's interval of as many as the weights leave."""
    value = sum(weight * rate.part / rate.of for weight, rate in weighted)
    variance = sum(weight**2 * _variance(rate) for weight, rate in weighted)
    people = sum(rate.of for _, rate in weighted)
    if variance > 0:
        return _estimate(value, variance, people)
    size = 1 / sum(weight**2 / rate.of for weight, rate in weighted)
    return Estimate(value, *(wilson(value * size, size) or (0.0, 1.0)), people)


def _difference(one: Estimate, other: Estimate) -> Estimate:
    """Margins of both in quadrature, each towards its side (Newcombe 1998): normal where both have many of either kind.

    Variances alone would make nobody of a few people a certainty.
    """
    value = one.value - other.value
    low = value - hypot(one.value - one.low, other.high - other.value)
    high = value + hypot(one.high - one.value, other.value - other.low)
    return Estimate(value, low, high, one.people + other.people)


def _variance(rate: Rate) -> float:
    share = rate.part / rate.of
    return share * (1 - share) / rate.of


def _estimate(value: float, variance: float, people: int) -> Estimate:
    margin = Z_95 * sqrt(variance)
    return Estimate(value, value - margin, value + margin, people)
