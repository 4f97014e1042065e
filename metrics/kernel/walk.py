"""A walk over the facts of some entities, day after day, into cells."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel import FIRST_IN
from metrics.kernel.axis import size
from metrics.kernel.collected import Collected
from metrics.kernel.memory import Memory
from metrics.kernel.numbering import Numbering
from metrics.kernel.plan import Plan
from metrics.kernel.rows import NEAR, THREADS, add_up, remember
from metrics.kernel.settle import by_gap, happened, settle, spread
from metrics.periods import ROLLING, days_into
from queries.warehouse.source import DAY, ENTITY, QUALIFIES

Array = npt.NDArray[Any]

COUNTS = (*FIRST_IN.values(), *ROLLING)
WHOLE, PARTS = ".whole", ".parts"
"""A sum is two whole numbers until everything is added up."""


@dataclass(frozen=True)
class Rows:
    """Facts in day order: arrays of one length, `values` of one a column."""

    entity: Array
    combination: Array
    qualifies: Array
    values: Array

    def part(self, rows: slice) -> "Rows":
        return Rows(self.entity[rows], self.combination[rows], self.qualifies[rows], self.values[:, rows])


class Walk:
    """Facts in, cells out. Days come in order, the rows of a day in any."""

    def __init__(self, plan: Plan, memory: Memory) -> None:
        layout, sums = plan.layout, plan.sums
        self.rows_counted, self.memory = 0, memory
        self._layout, self._sums, self._first = layout, sums, plan.first_day
        self._codes = {name: codes.astype(np.int32) for name, codes in plan.codes.items()}
        self._numbering = Numbering(memory.ids, plan.people[ENTITY])
        self._near = np.zeros((THREADS, layout.cells, NEAR + 1), np.int32)
        self._found = np.zeros((layout.table_starts[-1], plan.days), np.int32)
        self._by_combination = np.zeros((size(layout.axes) * layout.homes, 2 * len(sums)), np.int64)
        self._counts = np.zeros((layout.cells, len(COUNTS)), np.int64)
        self._added = np.zeros((layout.cells, 2 * len(sums)), np.int64)
        self.daily = Collected([*COUNTS, *(name + part for name in sums for part in (WHOLE, PARTS))])
        self.gaps = Collected(["gap", "entities"])

    def add(self, facts: pl.DataFrame, first: date, last: date) -> None:
        """The facts of these days, dimensions as codes."""
        days = range((first - self._first).days, (last - self._first).days + 1)
        number = facts[DAY].cast(pl.Date).to_physical().to_numpy() - (self._first - date(1970, 1, 1)).days
        order = np.argsort((number - days.start).astype(np.uint16), kind="stable") if _is_mixed(number) else slice(None)
        rows, number = self._rows(facts, order), number[order]
        bounds = np.searchsorted(number, [*days, days.stop])
        for day, start, end in zip(days, bounds, bounds[1:], strict=False):
            self._add_day(day, rows.part(slice(start, end)))

    def _rows(self, facts: pl.DataFrame, order: Any) -> Rows:
        combination = np.zeros(facts.height, np.int32)
        for axis in self._layout.axes:
            combination = combination * np.int32(len(axis)) + self._codes[axis.name][facts[axis.name].to_numpy()]
        values = facts.select(pl.col(self._sums).cast(pl.Float64).fill_null(0).fill_nan(0))
        every = pl.Series(values=[True]).new_from_index(0, facts.height)
        return Rows(
            self._numbering.of(facts[ENTITY])[order],
            combination[order],
            facts.get_column(QUALIFIES, default=every).fill_null(False).to_numpy()[order],
            values.to_numpy(order="fortran").reshape(facts.height, len(self._sums))[order].T,
        )

    def _add_day(self, number: int, rows: Rows) -> None:
        layout, memory = self._layout, self.memory
        far = np.empty((2, THREADS, rows.entity.size * len(layout.partitions)), np.int32)
        who, combination, homes, listed = rows.entity, rows.combination, layout.homes, np.zeros(THREADS, np.int64)
        remember(
            number + 1, who, combination, rows.qualifies, layout.place_of, memory.home, homes, memory.last,
            self._near, far[0], far[1], listed,
        )  # fmt: skip
        self.rows_counted += add_up(who, combination, memory.home, homes, rows.values, self._by_combination)
        found = [far[:, thread, :many] for thread, many in enumerate(listed)]
        self._settle(number, self._first + timedelta(days=number), *np.concatenate(found, axis=1))

    def _settle(self, number: int, day: date, far_cell: Array, far_gap: Array) -> None:
        near, layout = self._near[0], self._layout
        for others in self._near[1:]:
            near += others
            others[:] = 0
        self.gaps.add(day, *by_gap(near, far_cell, far_gap, layout.row_of, self._found, number))
        into = np.array([days_into(grain, day) for grain in FIRST_IN])
        settle(near, far_cell, far_gap, into, self.memory.ago, np.array([*ROLLING.values()]), self._counts)
        spread(self._by_combination, layout.place_of, layout.homes, self._added)
        kept = happened(self._counts, self._added)
        self.daily.add(day, kept, *self._counts[kept].astype(np.uint32).T, *self._added[kept].T)


def _is_mixed(number: Array) -> bool:
    return bool((np.diff(number) < 0).any())
