"""Facts made ready to be counted: in day order, ids and dimensions as numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.numbering import Numbering
from metrics.kernel.plan import Plan
from metrics.kernel.rows import Rows, add_codes, fixed
from queries.warehouse.source import DAY, ENTITY, QUALIFIES

Array = npt.NDArray[Any]

SAMPLED = 1009
"""One row in so many tells how the entities are spread."""


@dataclass(frozen=True)
class Prepared:
    """Some facts, as the warehouse handed them over: nothing is copied that need not be."""

    day: Array
    """Shape (rows,): days since 1970; in order."""
    rows: Rows

    def __len__(self) -> int:
        return len(self.day)

    def reaches(self, day: date) -> bool:
        """Whether any of them is of this day or a later one."""
        return bool(self.day[-1] >= np.datetime64(day).astype(self.day.dtype))

    def of(self, day: date) -> tuple[int, int]:
        """The first row of a day, and the first of the next one."""
        number = np.datetime64(day).astype(self.day.dtype)  # another type, and all days are copied first
        return int(np.searchsorted(self.day, number)), int(np.searchsorted(self.day, number, side="right"))


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
    day = facts[DAY].cast(pl.Date).to_physical().to_numpy()
    qualifies = np.ones(facts.height, np.bool_)
    if QUALIFIES in facts.columns:
        qualifies[:] = facts[QUALIFIES].fill_null(False).to_numpy()
    return Prepared(day, Rows(numbering.of(facts[ENTITY]), _combination(plan, facts), qualifies, _values(plan, facts)))


def _combination(plan: Plan, facts: pl.DataFrame) -> Array:
    found = np.zeros(facts.height, np.int32)
    for name, code_of in plan.codes.items():
        add_codes(found, code_of, fixed(facts[name].to_numpy()))
    return found


def _values(plan: Plan, facts: pl.DataFrame) -> Array:
    found = np.empty((len(plan.sums), facts.height))
    for column, name in zip(found, plan.sums, strict=True):
        column[:] = facts[name].cast(pl.Float64).fill_null(0).to_numpy()
    return found
