"""A walk over the facts of some entities, day after day, into cells."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.kernel import FIRST_IN
from metrics.kernel.axis import size
from metrics.kernel.collected import Collected
from metrics.kernel.memory import Memory
from metrics.kernel.plan import Plan
from metrics.kernel.prepared import Rows
from metrics.kernel.rows import NEAR, add_up, remember
from metrics.kernel.settle import by_gap, happened, settle, spread
from metrics.periods import ROLLING, days_into

Array = npt.NDArray[Any]

THREADS = min(os.cpu_count() or 1, 8)
"""Each has a range of the entities."""
POOL = ThreadPoolExecutor(THREADS)
COUNTS = (*FIRST_IN.values(), *ROLLING)
WHOLE, PARTS = ".whole", ".parts"
"""A sum is two whole numbers until everything is added up."""


class Walk:
    """Facts in, cells out. Days come in order, the rows of a day in any."""

    def __init__(self, plan: Plan, memory: Memory) -> None:
        layout, sums = plan.layout, plan.sums
        self.rows_counted, self.memory = 0, memory
        self._layout, self._first = layout, plan.first_day
        self._near = np.zeros((THREADS, layout.cells, NEAR + 1), np.int32)
        self._found = np.zeros((layout.table_starts[-1], plan.days), np.int32)
        self._by_combination = np.zeros((size(layout.axes) * layout.homes, 2 * len(sums)), np.int64)
        self._counts = np.zeros((layout.cells, len(COUNTS)), np.int64)
        self._added = np.zeros((layout.cells, 2 * len(sums)), np.int64)
        self.daily = Collected([*COUNTS, *(name + part for name in sums for part in (WHOLE, PARTS))])
        self.gaps = Collected(["gap", "entities"])

    def add(self, rows: Rows, first: date, last: date) -> None:
        """The facts of these days."""
        for number in range((first - self._first).days, (last - self._first).days + 1):
            self._add_day(number, rows.of(number))

    def _add_day(self, number: int, rows: Rows) -> None:
        layout, memory = self._layout, self.memory
        who, combination, homes = rows.entity, rows.combination, layout.homes
        facts = who, combination, rows.qualifies, layout.place_of, memory.home, homes, memory.last

        def remembered(thread: int) -> Array:
            begin, end = (memory.ids.len() * edge // THREADS for edge in (thread, thread + 1))
            far = np.empty((2, who.size * len(layout.partitions)), np.int32)
            return far[:, : remember(number + 1, begin, end, *facts, self._near[thread], far)]

        far = np.concatenate([*POOL.map(remembered, range(THREADS))], axis=1)
        self.rows_counted += add_up(who, combination, memory.home, homes, rows.values, self._by_combination)
        self._settle(number, self._first + timedelta(days=number), far[0], far[1])

    def _settle(self, number: int, day: date, far_cell: Array, far_gap: Array) -> None:
        near, layout = self._near[0], self._layout
        for others in self._near[1:]:
            near += others
            others[:] = 0

        def counted(rows: slice, row_of: Array) -> tuple[Array, ...]:
            row, gap, entities = by_gap(near, far_cell, far_gap, row_of, self._found[rows], number)
            return row + rows.start, gap, entities

        parts = POOL.map(counted, *zip(*layout.rows_of, strict=True))
        self.gaps.add(day, *(np.concatenate(part) for part in zip(*parts, strict=True)))
        into = np.array([days_into(grain, day) for grain in FIRST_IN])
        settle(near, far_cell, far_gap, into, self.memory.ago, np.array([*ROLLING.values()]), self._counts)
        spread(self._by_combination, layout.place_of, layout.homes, self._added)
        kept = happened(self._counts, self._added)
        self.daily.add(day, kept, *self._counts[kept].astype(np.uint32).T, *self._added[kept].T)
