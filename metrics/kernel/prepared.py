"""Facts made ready to be counted: in day order, ids and dimensions as numbers."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.numbering import Numbering
from metrics.kernel.plan import Plan, Span
from metrics.kernel.rows import Rows, add_codes, fixed
from queries.warehouse.source import DAY, ENTITY, QUALIFIES

Array = npt.NDArray[Any]

EPOCH = np.datetime64("1970-01-01")
SAMPLED = 1009
"""One row in so many tells how the entities are spread."""


@dataclass(frozen=True)
class Prepared:
    """The facts of some days."""

    day: Array
    """Shape (rows,): counted from 0, the first day of the history; in order."""
    rows: Rows

    def of(self, day: int) -> tuple[int, int]:
        """The first row of a day, and the first of the next one."""
        first, end = np.searchsorted(self.day, np.array([day, day + 1], self.day.dtype))  # else it is copied first
        return int(first), int(end)

    def shares(self, count: int) -> list[tuple[int, int]]:
        """So many ranges of entities, all together, with about as many rows each."""
        sample = np.sort(self.rows.entity[::SAMPLED])
        inner = [int(sample[len(sample) * place // count]) if len(sample) else 0 for place in range(1, count)]
        return [*pairwise([0, *(max(edge, 0) for edge in inner), np.iinfo(np.int32).max])]


def prepared(plan: Plan, numbering: Numbering, span: Span) -> Prepared:
    """Read the facts of these days, and make them ready."""
    facts = plan.facts.between(*span, plan.new)
    if not facts[DAY].is_sorted():
        facts = facts.sort(DAY)
    day = facts[DAY].cast(pl.Date).to_physical().to_numpy() - (np.datetime64(plan.first_day) - EPOCH).astype(np.int32)
    every = pl.Series(values=[True]).new_from_index(0, facts.height)
    qualifies = facts.get_column(QUALIFIES, default=every).fill_null(False).to_numpy(writable=True)
    return Prepared(day, Rows(numbering.of(facts[ENTITY]), _combination(plan, facts), qualifies, _values(plan, facts)))


def _combination(plan: Plan, facts: pl.DataFrame) -> Array:
    found = np.zeros(facts.height, np.int32)
    for name, code_of in plan.codes.items():
        add_codes(found, code_of, fixed(facts[name].to_numpy()))
    return found


def _values(plan: Plan, facts: pl.DataFrame) -> Array:
    columns = facts.select(pl.col(plan.sums).cast(pl.Float64).fill_null(0)).to_numpy(order="fortran")
    return fixed(np.ascontiguousarray(columns.T).reshape(len(plan.sums), facts.height))
