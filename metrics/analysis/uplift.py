"""What value-added services bring in against subscribers-to-be: a difference in differences with those not yet treated.

A subscriber who starts in month s is observed in t, from s to s + 2: the gain is the net revenue of t less the monthly
mean of the three months before s. Subscribers-to-be, whose first value-added payment comes after t, have the gain of
the same t and s. Both must have registered before s. They are matched on s, t, tenure at the start of s and revenue
before; a stratum counts where it has both. The estimate is the difference of mean gains, by subscriber-months.

The interval is by the influence of each person, summed over every subscriber-month and every comparison in which the
person is, as subscriber or as subscriber-to-be: it accounts for months of one person that go together, for the means of
the subscribers-to-be, and for strata that weigh more or less had other people come. It does not account for what sets
those who start early apart from those who start late beyond month, tenure and revenue: it is no experiment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.analysis.intervals import Z_95
from metrics.errors import Refusal
from metrics.periods.period import Grain, Period, holding
from metrics.snapshots.store import Snapshot

NAME = "value_added_uplift"
"""Name of the published table."""

MONTHS_BEFORE, MONTHS_AFTER = 3, 3
TENURES = (3, 6, 12, 24)
"""Whole months since registration with which a band of tenure begins; the first band is under three."""
DECIMALS = 8
"""Decimals to which sums of money are exact, so that a refund of everything leaves zero."""
NOTHING_BEFORE = -10_000
"""Band of revenue of zero or less; the others are powers of two."""
FEWEST = 30
"""Fewest matched people on either side for which an estimate is given."""

COUNTS = ("starts", "subscriber_months", "matched", "subscribers", "controls", "people", "first", "last")
"""`starts`: months in which somebody starts. `people`: subscribers or controls, who may be both."""
SUMS = ("gain", "change", "squares")
"""Over matched subscriber-months: gains, mean gains of their controls; and the squared influence of each person."""
SCHEMA = dict.fromkeys(COUNTS, pl.Int64) | dict.fromkeys(SUMS, pl.Float64)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Uplift:
    """Money a month and subscriber over matched subscriber-months, with a 95 % interval of the difference."""

    period: Period
    before_after: float
    """Mean gain of subscribers."""
    controls_change: float
    """Mean gain of subscribers-to-be over the same months, weighted as the subscribers are."""
    low: float
    high: float
    subscribers: int
    controls: int
    matched: int
    """Subscriber-months that have a match."""
    subscriber_months: int

    @property
    def estimate(self) -> float:
        return self.before_after - self.controls_change

    @property
    def share_matched(self) -> float:
        return self.matched / self.subscriber_months


def uplift(snapshot: Snapshot) -> Uplift:
    """Raises Refusal where there are no subscribers-to-be, or too few people are matched."""
    file = snapshot.manifest.reference(NAME)
    rows = snapshot.read(file).to_dicts() if file else []
    if not rows or not rows[0]["subscriber_months"]:
        raise Refusal("no_subscribers")
    return estimated(rows[0])


def estimated(sums: dict[str, Any], fewest: int = FEWEST) -> Uplift:
    """Estimate of the sums of `matched`. Raises Refusal as `uplift` does."""
    if sums["starts"] < 2:
        raise Refusal("no_subscribers_to_be")
    if min(sums["subscribers"], sums["controls"]) < fewest:
        counts = {name: f"{sums[name]:,}" for name in ("subscribers", "controls")}
        raise Refusal("few_matched", fewest=str(fewest), **counts)
    n, people = sums["matched"], sums["people"]
    margin = Z_95 * sqrt(sums["squares"] * people / (people - 1)) / n
    gain, change = sums["gain"] / n, sums["change"] / n
    period = Period(_month(sums["first"]).start, _month(sums["last"]).end)
    ends = gain - change - margin, gain - change + margin
    return Uplift(period, gain, change, *ends, sums["subscribers"], sums["controls"], n, sums["subscriber_months"])


def _month(number: int) -> Period:
    return holding(Grain.MONTH, date((number - 1) // 12, (number - 1) % 12 + 1, 1))


def matched(rows: pl.DataFrame, since: int, last: int) -> pl.DataFrame:
    """Sums over matched subscriber-months, one row with the columns SCHEMA.

    `rows` as of `queries.sources.derived.subscribers.months`; `since` the first month of which payments are known,
    `last` the last one that is over. A subscriber whose months before are not all known has no match.
    """
    subscribers = _Subscribers.of(rows, since, last)
    totals = _Totals(len(subscribers.first))
    for comparison in subscribers.comparisons():
        totals.add(comparison)
    starts = len(np.unique(subscribers.first))
    return pl.DataFrame([{"starts": starts, **totals.sums()}], SCHEMA)


@dataclass(frozen=True)
class _Comparison:
    """Those who start in a month against subscribers-to-be in another; arrays have an element a person."""

    start: int
    month: int
    rows: int
    """Subscribers, matched or not."""
    treated: Bools
    control: Bools
    """Those of strata that have both."""
    gain: Floats
    control_mean: Floats
    """Mean gain of the controls of one's stratum."""

    per_control: Floats
    """Subscribers per control in one's stratum."""


class _Totals:
    """Sums over comparisons, some of them by person."""

    def __init__(self, people: int) -> None:
        self.influence, self.months = np.zeros(people), np.zeros(people, np.int64)
        self.is_control = np.zeros(people, np.bool_)
        self.rows, self.gain, self.change = 0, 0.0, 0.0
        self.used: list[tuple[int, int]] = []
        """Start and month of comparisons with a match."""

    def add(self, each: _Comparison) -> None:
        self.rows += each.rows
        self.gain += each.gain[each.treated].sum()
        self.change += each.control_mean[each.treated].sum()
        self.influence += (each.gain - each.control_mean) * (each.treated - each.control * each.per_control)
        self.months += each.treated
        self.is_control |= each.control
        if each.treated.any():
            self.used.append((each.start, each.month))

    def sums(self) -> dict[str, Any]:
        n, is_subscriber = int(self.months.sum()), self.months > 0
        by_person = self.influence - (self.gain - self.change) / max(n, 1) * self.months
        return {
            "subscriber_months": self.rows,
            "matched": n,
            "subscribers": int(is_subscriber.sum()),
            "controls": int(self.is_control.sum()),
            "people": int((is_subscriber | self.is_control).sum()),
            "first": min((start for start, _ in self.used), default=None),
            "last": max((month for _, month in self.used), default=None),
            "gain": self.gain,
            "change": self.change,
            "squares": float((by_person**2).sum()),
        }


@dataclass(frozen=True)
class _Subscribers:
    """Everybody who subscribes, as arrays with an element a person."""

    first: Ints
    registered: Ints
    """Month of registration."""
    day: Ints
    """Day of the month of registration."""
    revenue: Floats
    """Net revenue, persons by months."""
    since: int
    last: int

    @classmethod
    def of(cls, rows: pl.DataFrame, since: int, last: int) -> "_Subscribers":
        people = rows.unique("user_id").sort("user_id")
        place = people.select("user_id").with_row_index("place")
        known = rows.filter(pl.col("month").is_between(since, last)).join(place, on="user_id")
        revenue = np.zeros((people.height, max(last - since + 1, 0)))
        np.add.at(revenue, (known["place"].to_numpy(), known["month"].to_numpy() - since), known["amount"].to_numpy())
        registered = people["registered_on"]
        month = (registered.dt.year().cast(pl.Int64) * 12 + registered.dt.month()).to_numpy()
        first = people["first"].cast(pl.Int64).to_numpy()
        return cls(first, month, registered.dt.day().cast(pl.Int64).to_numpy(), revenue.round(DECIMALS), since, last)

    def comparisons(self) -> Iterator[_Comparison]:
        for start in np.unique(self.first[self.first <= self.last]).tolist():
            is_known = start - MONTHS_BEFORE >= self.since
            before = self._before(start) if is_known else np.zeros(len(self.first))
            stratum = np.unique(self._strata(start, before), axis=0, return_inverse=True)[1].reshape(-1)
            for month in range(start, min(start + MONTHS_AFTER - 1, self.last) + 1):
                yield self._comparison(start, month, before, stratum, is_known=is_known)

    def _before(self, start: int) -> Floats:
        end = start - self.since
        total: Floats = self.revenue[:, end - MONTHS_BEFORE : end].sum(axis=1).round(DECIMALS)
        return total / MONTHS_BEFORE

    def _strata(self, start: int, before: Floats) -> Ints:
        """Bands of tenure and of revenue; `frexp` has the power of two without the error of a logarithm."""
        tenure = start - self.registered - (self.day > 1)
        spend = np.where(before > 0, np.frexp(before)[1], NOTHING_BEFORE)
        return np.column_stack([np.searchsorted(TENURES, tenure, side="right"), spend])

    def _comparison(self, start: int, month: int, before: Floats, stratum: Ints, *, is_known: bool) -> _Comparison:
        is_registered = self.registered < start
        treated, control = is_registered & (self.first == start), is_registered & (self.first > month)
        gain = self.revenue[:, month - self.since] - before
        size = int(stratum.max()) + 1
        of_treated, of_control = (np.bincount(stratum[some], minlength=size) for some in (treated, control))
        is_matched = ((of_treated > 0) & (of_control > 0))[stratum] & is_known
        controls = np.maximum(of_control, 1)
        mean = np.bincount(stratum[control], gain[control], size) / controls
        return _Comparison(
            start,
            month,
            int(treated.sum()),
            treated & is_matched,
            control & is_matched,
            gain,
            mean[stratum],
            (of_treated / controls)[stratum],
        )
