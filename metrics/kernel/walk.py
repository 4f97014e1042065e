"""A walk over the facts of some entities, day after day, into cells."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.kernel import CAME, FIRST_IN, NEW
from metrics.kernel.collected import POOL, THREADS, Collected
from metrics.kernel.day import of_a_day
from metrics.kernel.memory import Memory
from metrics.kernel.plan import Plan
from metrics.kernel.prepared import Prepared, shares
from metrics.kernel.rows import Block, Counts, Places, count_rows, room
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
        self._places = Places(layout.place_of.astype(np.uint32), np.ascontiguousarray(layout.rows_of.T), layout.homes)
        self._today = of_a_day(layout, plan.days, len(sums), THREADS)
        self._blocks = [room(len(layout.partitions)) for _ in range(THREADS)]
        self._settled = np.zeros((len(COUNTS), layout.cells), np.int32)
        self._added = np.zeros((2 * len(sums), layout.cells), np.int64)
        cells = [place * layout.homes for place in layout.starts]
        self.daily = Collected(cells, [*COUNTS, *(name + part for name in sums for part in (WHOLE, PARTS))])
        """A table for each partition."""
        self.gaps = Collected(layout.table_starts, ["gap", "entities"])
        self.cohorts = Collected(layout.cohort_starts, ["born", "entities"])
        """A row a month, dated by its first day; `born` is the number of the first active month, counted from 1."""

    def forget(self) -> None:
        """Give back the memory of the entities: the cells that were collected are all that is asked for now."""
        del self.memory

    def add(self, facts: Sequence[Prepared], day: date) -> None:
        """A day, the next one: all its facts are among these."""
        self._add_day(facts, day, today := (day - self._first).days + 1)
        if day in (holding(Grain.MONTH, day).end, self._last):
            self._add_month(today, holding(Grain.MONTH, day))

    def _add_day(self, facts: Sequence[Prepared], day: date, today: int) -> None:
        slot_of, larger = slots(today, reaches(day))
        found, memory = [(each.rows, each.of(day)) for each in facts], self.memory

        def counted(entities: tuple[int, int], counts: Counts, block: Block) -> int:
            counts.near[:] = 0
            home, last = memory.home, memory.last
            return sum(
                count_rows(today, *which, *entities, rows, self._places, slot_of, home, last, counts, block)
                for rows, which in found
            )

        each = map(Counts, *self._today)
        self.rows_counted += sum(POOL.map(counted, shares(facts, THREADS), each, self._blocks))
        gaps, kept = self._taken_out(today), self._settle(larger)
        self.daily.add(day, kept, *self._settled[:, kept].astype(np.uint32), *self._added[:, kept])
        self.gaps.add(day, *map(np.concatenate, zip(*gaps, strict=True)))

    def _taken_out(self, today: int) -> Iterator[tuple[Array, ...]]:
        """The gaps of the day by row of the gap tables, one static dimension after the other."""

        def taken_out(edges: tuple[int, int]) -> tuple[Array, ...]:
            space = (edges[1] - edges[0]) * today
            found = np.empty(space, np.int32), np.empty(space, np.uint16), np.empty(space, np.uint32)
            many = by_gap(self._today.far, *edges, today, *found)
            return tuple(column[:many].copy() for column in found)

        return POOL.map(taken_out, self._layout.edges)

    def _settle(self, larger: Array) -> Array:
        """Count the day's entities and sums in each cell; returns the cells in which something happened."""
        near, _, sums = self._today

        def settled(begin: int, end: int) -> None:
            settle(near, begin, end, larger, self.memory.ago, LENGTHS, self._settled)

        shares = POOL.map(settled, *_shares(self._layout.cells))
        spread(sums, self._layout.place_of, self._layout.homes, self._added)
        list(shares)  # waits for them, and raises what they raise
        return happened(self._settled, self._added)

    def _add_month(self, today: int, month: Period) -> None:
        """Whoever was active in the month, or in as much of it as there is, by first active month."""
        memory, layout = self.memory, self._layout
        since, number = (month.start - self._first).days + 1, months_from(self._first, month.start) + 1
        is_over = self._first + timedelta(days=today - 1) == month.end

        def counted(begin: int, end: int) -> Array:
            found = np.zeros((layout.cohort_starts[-1], number + 1), np.int64)
            about = memory.last, memory.born, layout.cohort_places, memory.home, layout.homes
            by_cohort(begin, end, *about, max(since, 1), number, is_over, found)
            return found

        found = np.sum([*POOL.map(counted, *_shares(memory.ids.len()))], axis=0)
        cell, born = np.nonzero(found)
        self.cohorts.add(
            month.start, cell.astype(np.int32), born.astype(np.uint16), found[cell, born].astype(np.uint32)
        )


def _shares(many: int) -> tuple[list[int], list[int]]:
    """Where the share of each thread begins, and where it ends."""
    edges = [many * thread // THREADS for thread in range(THREADS + 1)]
    return edges[:-1], edges[1:]
