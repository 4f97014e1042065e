"""Facts made ready to be counted: in day order, ids and dimensions as numbers."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.numbering import Numbering
from metrics.kernel.plan import Plan, Span
from queries.warehouse.source import DAY, ENTITY, QUALIFIES

Array = npt.NDArray[Any]

COMPILED_FOR: tuple[Literal["C"], Literal["W"]] = ("C", "W")
EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class Rows:
    """Facts: arrays of one length, in the form that was compiled for: contiguous, and not read-only."""

    day: Array
    """Counted from 0, the first day of the history; in order."""
    entity: Array
    combination: Array
    qualifies: Array
    values: Array
    """Shape (rows, sums)."""

    def of(self, day: int) -> "Rows":
        """Those of one day."""
        part = slice(*np.searchsorted(self.day, np.array([day, day + 1], self.day.dtype)))  # else it is copied first
        entity, combination, qualifies = self.entity[part], self.combination[part], self.qualifies[part]
        return Rows(self.day[part], entity, combination, qualifies, self.values[part])


def prepared(plan: Plan, numbering: Numbering, span: Span) -> Rows:
    """Read the facts of these days, and make them ready."""
    facts = plan.facts.between(*span, plan.new)
    day = facts[DAY].cast(pl.Date).to_physical().to_numpy() - (np.datetime64(plan.first_day) - EPOCH).astype(np.int32)
    values = facts.select(pl.col(plan.sums).cast(pl.Float64).fill_null(0).fill_nan(0)).to_numpy()
    every = pl.Series(values=[True]).new_from_index(0, facts.height)
    qualifies = facts.get_column(QUALIFIES, default=every).fill_null(False).to_numpy()
    columns = numbering.of(facts[ENTITY]), _combination(plan, facts), qualifies
    order = _order(day)
    entity, combination, counts = (np.require(column[order], requirements=COMPILED_FOR) for column in columns)
    summed = values.reshape(facts.height, len(plan.sums))[order]
    return Rows(day[order], entity, combination, counts, np.require(summed, np.float64, COMPILED_FOR))


def _combination(plan: Plan, facts: pl.DataFrame) -> Array:
    """Shape (rows,): the flat code of the values of all dimensions."""
    found = np.zeros(facts.height, np.int32)
    for axis in plan.layout.axes:
        codes = plan.codes[axis.name].astype(np.int32)
        found = found * np.int32(len(axis)) + codes[facts[axis.name].to_numpy()]
    return found


def _order(day: Array) -> Any:
    """What puts the days in order: nothing where they are; a radix sort, stable, where they are not."""
    if not (np.diff(day) < 0).any():
        return slice(None)
    return np.argsort((day - day.min()).astype(np.uint16), kind="stable")
