"""Facts made ready to be counted: in day order, ids and dimensions as numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.collected import EPOCH
from metrics.kernel.numbering import Numbering
from metrics.kernel.plan import Plan
from metrics.kernel.rows import Rows, add_codes, fixed
from queries.warehouse.source import DAY, ENTITY, QUALIFIES

Array = npt.NDArray[Any]

SAMPLED = 1009
"""One row in so many tells how the entities are spread."""


@dataclass(frozen=True)
class Prepared:
    """Some facts in day order, as the warehouse handed them over: nothing is copied that need not be."""

    first: int
    """The day of the first of them, since 1970."""
    edges: Array
    """Shape (days + 1,): where the rows of each day begin, and where those of the last one end."""
    rows: Rows

    @classmethod
    def of(cls, days: pl.Series, rows: Rows) -> "Prepared":
        number = days.cast(pl.Date).to_physical().to_numpy()
        every = np.arange(number[0], number[-1] + 2, dtype=number.dtype)  # another type, and all are copied first
        return cls(int(number[0]), np.searchsorted(number, every), rows)

    def __len__(self) -> int:
        return int(self.edges[-1])

    def reaches(self, day: date) -> bool:
        """Whether any of them is of this day or a later one."""
        return self._place(day) < len(self.edges) - 1

    def on(self, day: date) -> tuple[int, int]:
        """The first row of a day, and the first of the next one."""
        place, days = self._place(day), len(self.edges) - 1
        return (int(self.edges[place]), int(self.edges[place + 1])) if 0 <= place < days else (0, 0)

    def _place(self, day: date) -> int:
        return (day - EPOCH).days - self.first


def prepared(plan: Plan, numbering: Numbering, first: date, last: date) -> Iterator[Prepared]:
    """Read the facts of these days, and make them ready, part after part."""
    found = plan.facts.between(first, last, plan.new)
    return (_prepared(plan, numbering, facts) for facts in found if facts.height)


def shares(facts: Sequence[Prepared], count: int) -> list[tuple[int, int]]:
    """So many ranges of entities, all together, with about as many rows each."""
    sample = np.sort(np.concatenate([np.zeros(0, np.int32), *(each.rows.entity[::SAMPLED] for each in facts)]))
    inner = [int(sample[len(sample) * place // count]) if len(sample) else 0 for place in range(1, count)]
    return [*pairwise([0, *(max(edge, 0) for edge in inner), np.iinfo(np.int32).max])]


def _prepared(plan: Plan, numbering: Numbering, facts: pl.DataFrame) -> Prepared:
    if not facts[DAY].is_sorted():
        facts = facts.sort(DAY)
    qualifies = np.ones(facts.height, np.bool_)
    if QUALIFIES in facts.columns:
        qualifies[:] = facts[QUALIFIES].fill_null(False).to_numpy()
    rows = Rows(numbering.of(facts[ENTITY]), _combination(plan, facts), qualifies, _values(plan, facts))
    return Prepared.of(facts[DAY], rows)


def _combination(plan: Plan, facts: pl.DataFrame) -> Array:
    found = np.zeros(facts.height, np.int32)
    for name, code_of in plan.codes.items():
        add_codes(found, code_of, fixed(facts[name].to_numpy()))
    return found


def _values(plan: Plan, facts: pl.DataFrame) -> Array:
    found = np.empty((len(plan.sums), facts.height))
    for column, name in zip(found, plan.sums, strict=True):
        is_whole = facts[name].dtype == pl.Int64 and not facts[name].null_count()
        values = facts[name] if is_whole else facts[name].cast(pl.Float64).fill_null(math.nan)
        column[:] = values.to_numpy()  # whole numbers are converted while they are copied
    return found
