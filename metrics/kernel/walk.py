"""A walk over the facts of some entities, day after day, into cells."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.kernel import CAME, FIRST_IN, NEW
from metrics.kernel.collected import POOL, THREADS, Collected
from metrics.kernel.day import Day
from metrics.kernel.memory import Memory
from metrics.kernel.plan import Plan
from metrics.kernel.prepared import Prepared
from metrics.kernel.rows import Counts, Places, add_up, remember
from metrics.kernel.settle import by_cohort, by_gap, happened, settle, spread
from metrics.kernel.slots import reaches, slots
from metrics.periods import ROLLING, Grain, Period, holding, months_from

Array = npt.NDArray[Any]

COUNTS = (*FIRST_IN.values(), *CAME.values(), NEW, *ROLLING)
LENGTHS = np.array([*ROLLING.values()])
WHOLE, PARTS = ".whole", ".parts"
"""A sum is two whole numbers until everything is added up."""


class Walk:
    """Facts in, cells out. Days come in order, the rows of a day in any."""

    def __init__(self, plan: Plan, memory: Memory) -> None:
        layout, sums = plan.layout, plan.sums
        self.rows_counted, self.memory = 0, memory
        self._layout, self._first, self._last = layout, plan.first_day, plan.last_day
        self._places = Places(layout.place_of, np.ascontiguousarray(layout.rows_of.T), layout.homes)
        self._today = Day(layout, plan.days, len(sums), THREADS)
        self._settled = np.zeros((layout.cells, len(COUNTS)), np.int32)
        self._added = np.zeros((layout.cells, 2 * len(sums)), np.int64)
        cells = [place * layout.homes for place in layout.starts]
        self.daily = Collected(cells, [*COUNTS, *(name + part for name in sums for part in (WHOLE, PARTS))])
        """A table for each partition."""
        self.gaps = Collected(layout.table_starts, ["gap", "entities"])
        self.cohorts = Collected(layout.cohort_starts, ["born", "entities"])
        """A row a month, dated by its first day; `born` is the number of the first active month, counted from 1."""

    def forget(self) -> None:
        """Give back the memory of the entities: the cells that were collected are all that is asked for now."""
        del self.memory

    def add(self, facts: Prepared, first: date, last: date) -> None:
        """The facts of these days."""
        shares = facts.shares(THREADS)
        for number in range((first - self._first).days, (last - self._first).days + 1):
            self._add_day(facts, number, shares)
            day = self._first + timedelta(days=number)
            if day in (holding(Grain.MONTH, day).end, self._last):
                self._add_month(number + 1, holding(Grain.MONTH, day))

    def _add_day(self, facts: Prepared, number: int, shares: list[tuple[int, int]]) -> None:
        today, day = number + 1, self._first + timedelta(days=number)
        slot_of, larger = slots(today, reaches(day))
        memory = self.memory

        def counted(share: tuple[int, int], counts: Counts) -> int:
            which = *facts.of(number), *share, facts.rows
            remember(today, *which, self._places, slot_of, memory.home, memory.last, counts)
            return add_up(*which, memory.home, self._layout.homes, counts.sums)

        self.rows_counted += sum(POOL.map(counted, shares, self._today.counts))
        self._today.together(today)
        self._settle_gaps(today, day)
        self._settle(larger, day)

    def _settle_gaps(self, today: int, day: date) -> None:
        near, far, _ = self._today.counts[0]

        def taken_out(edges: tuple[int, int], row_of: Array) -> tuple[Array, ...]:
            room = (edges[1] - edges[0]) * today
            found = np.empty(room, np.int32), np.empty(room, np.uint16), np.empty(room, np.uint32)
            many = by_gap(near, row_of, far, *edges, today, *found)
            return tuple(column[:many].copy() for column in found)

        cuts = POOL.map(taken_out, self._layout.edges, self._layout.rows_of)
        self.gaps.add(day, *map(np.concatenate, zip(*cuts, strict=True)))

    def _settle(self, larger: Array, day: date) -> None:
        near, _, sums = self._today.counts[0]
        settle(near, larger, self.memory.ago, LENGTHS, self._settled)
        spread(sums, self._layout.place_of, self._layout.homes, self._added)
        kept = happened(self._settled, self._added)
        self.daily.add(day, kept, *self._settled[kept].astype(np.uint32).T, *self._added[kept].T)

    def _add_month(self, today: int, month: Period) -> None:
        """Whoever was active in the month, or in as much of it as there is, by first active month."""
        memory, layout = self.memory, self._layout
        since, number = (month.start - self._first).days + 1, months_from(self._first, month.start) + 1
        is_over = self._first + timedelta(days=today - 1) == month.end
        edges = np.linspace(0, memory.ids.len(), THREADS + 1).astype(int)

        def counted(begin: int, end: int) -> Array:
            found = np.zeros((layout.cohort_starts[-1], number + 1), np.int64)
            about = memory.last, memory.born, layout.cohort_places, memory.home, layout.homes
            by_cohort(int(begin), int(end), *about, max(since, 1), number, is_over, found)
            return found

        found = np.sum([*POOL.map(counted, edges[:-1], edges[1:])], axis=0)
        cell, born = np.nonzero(found)
        self.cohorts.add(
            month.start, cell.astype(np.int32), born.astype(np.uint16), found[cell, born].astype(np.uint32)
        )
