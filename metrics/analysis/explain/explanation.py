"""Explanation: a change, its contributions and residual, and the preconditions under which there is one."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from metrics.errors import Refusal
from metrics.model.metric import Metric
from metrics.periods.period import Period
from metrics.query.answers import Answer


class Method(StrEnum):
    """Decomposition method."""

    DIFFERENCE = "difference"
    """Difference of each disjoint segment: totals, and people by static dimensions."""
    RATE_AND_MIX = "rate_and_mix"
    """Ratio by segments: contribution of their rates, and of their weights."""
    FLOWS = "flows"
    """People over time: new, returned and lost in every period between baseline and period."""
    DRIVERS = "drivers"
    """Shapley value of each factor whose product the metric is."""


@dataclass(frozen=True)
class Explanation:
    """Change of a metric with contributions that sum to it, and the residual."""

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
        """Period as far as it is measured."""
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
        """Change less the sum of contributions: rounding only."""
        return self.change - float(self.rows["contribution"].sum())


COLUMNS = {
    "part": pl.String,
    **dict.fromkeys(
        ("value", "base_value", "contribution", "rate", "mix", "weight", "base_weight"),
        pl.Float64,
    ),
}


def in_form(rows: pl.DataFrame) -> pl.DataFrame:
    """All columns in order, null where the method has none."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in COLUMNS.items()
    )


def largest_first(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows by absolute contribution, ties by name."""
    size = pl.col("contribution").abs()
    return rows.sort(size, "part", descending=[True, False], nulls_last=True)


class Withheld(Refusal):
    """Refusal because the change itself is suppressed; `row` of the answer has the reason."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.row = answer.rows.filter(pl.col("withheld").is_not_null()).row(0, named=True)
        super().__init__("change_withheld", metric=answer.metric.id, why=self.row["withheld"])


def refuse_without_change(answer: Answer) -> None:
    """Raises Refusal unless the answer is one period with a change; a change from zero is one."""
    if answer.rows.height != 1:
        raise Refusal("explain_one", metric=answer.metric.id, periods=str(answer.rows.height))
    row = answer.rows.row(0, named=True)
    if row["change"] is None and row["withheld"]:
        raise Withheld(answer)
    if row["change"] is None:
        raise Refusal("explain_alone", metric=answer.metric.id)
