"""A change, and what adds up to it."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from metrics.answers import Answer
from metrics.metric import Metric
from metrics.periods import Period


class Method(StrEnum):
    """How a change is taken apart."""

    DIFFERENCE = "difference"
    """By segments that are disjoint: each one's difference. For totals, and for people by what they do not change."""
    RATE_AND_MIX = "rate_and_mix"
    """A ratio by segments: what their rates contribute, and what the weight of each among all contributes."""
    FLOWS = "flows"
    """People over time: new, returned, and lost, of every period between the two."""
    DRIVERS = "drivers"
    """The factors whose product the metric is: Shapley's share of each."""


@dataclass(frozen=True)
class Explanation:
    """Contributions that sum to the change, the residual shown."""

    whole: Answer
    """The answer of one row whose change is explained."""
    method: Method
    by: str
    """The dimension; or `flows`, or `drivers`."""
    rows: pl.DataFrame
    """`part` (value of the dimension, null where missing; new, returned, lost; the driver's id), `value`, `base_value`,
    `contribution`, and for rate and mix `rate`, `mix`, `weight`, `base_weight` (else null).

    Segments with the largest contribution first, of either sign; flows and drivers in their own order. A flow has no
    base value; a rate over too few to be shown is null, its contribution is not.
    """

    @property
    def metric(self) -> Metric:
        return self.whole.metric

    @property
    def period(self) -> Period:
        """What was measured of it."""
        row = self.whole.rows.row(0, named=True)
        return Period(row["start"], row["end"])

    @property
    def base_period(self) -> Period:
        row = self.whole.rows.row(0, named=True)
        return Period(row["base_start"], row["base_end"])

    @property
    def change(self) -> float:
        return float(self.whole.rows["change"][0])

    @property
    def residual(self) -> float:
        """What the contributions leave of the change; rounding errors, or something is wrong."""
        return self.change - float(self.rows["contribution"].sum())
