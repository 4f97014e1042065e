"""Day loop: counts the encoded facts of each day against the state of their entities."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import cycle, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.aggregates.schema import CAME, FIRST_IN, NEVER, NEW
from metrics.engine.accumulators import POOL, THREADS, Accumulators
from metrics.engine.checkpoints import EntityState
from metrics.engine.day_batches import Prepared, shares
from metrics.engine.end_of_day import by_cohort, by_gap, happened, settle, spread, touched_rows
from metrics.engine.layout import SLOTS, Layout, reaches, size, slots
from metrics.engine.read_plan import ReadPlan
from metrics.engine.row_loop import Block, Counts, Places, count_rows, room
from metrics.engine.unmeasured import add_unmeasured
from metrics.periods.period import ROLLING, Grain, Period, holding, months_from


def of_a_day(layout: Layout, days: int, sums: int, threads: int) -> Counts:
    """Counters of a day; the first axis of each array is the thread."""
    return Counts(
        near=np.zeros((threads, layout.cells, SLOTS), np.int32),
        is_touched=np.zeros((threads, layout.cells), np.bool_),
        far=np.zeros((threads, layout.table_starts[-1], days + 1), np.int32),
        sums=np.zeros((threads, size(layout.axes) * layout.homes, 2 * sums), np.int64),
        unmeasured=np.zeros((threads, sums, layout.cells), np.int32),
        is_missing=np.zeros((threads, 1), np.bool_),
    )


Array = npt.NDArray[Any]

COUNTS = (*FIRST_IN.values(), *CAME.values(), NEW, *ROLLING)
LENGTHS = np.array([*ROLLING.values()])
FEW = 2_000
"""Rows of a day up to which one thread counts them sooner than several can be started."""
EVERYBODY = 0, int(np.iinfo(np.int32).max)
WHOLE, PARTS = ".whole", ".parts"
"""A sum is held as integer part and billionths until the end."""


class DayLoop:
    """Turns facts into cells. Days come in order, the rows of a day in any order."""

    def __init__(self, plan: ReadPlan, memory: EntityState, before: Accumulators | None) -> None:
        """`before`: accumulators of other entities on the same days, to which the cells are added."""
        layout, sums = plan.layout, plan.sums
        self.rows_counted, self.memory = 0, memory
        self._layout, self._first, self._last = layout, plan.first_day, plan.last_day
        self._places = Places(layout.place_of.astype(np.uint32), np.ascontiguousarray(layout.rows_of.T), layout.homes)
        self._rooms = cycle([of_a_day(layout, plan.days, len(sums), THREADS) for _ in range(2)])
        self._unsettled: tuple[date, Array, Counts] | None = None
        self._blocks = [room(len(layout.partitions)) for _ in range(THREADS)]
        self._is_recent: Array = np.any(memory.ago, axis=1)
        self._is_counted = np.zeros(layout.table_starts[-1], np.bool_)
        self._settled = np.zeros((len(COUNTS), layout.cells), np.int32)
        self._added = np.zeros((2 * len(sums), layout.cells), np.int64)
        columns = [*COUNTS, *(name + part for name in sums for part in (WHOLE, PARTS))]
        self._found, self._before = Accumulators.nothing(layout, columns, sums), before
        self._last_row = np.zeros(memory.ids.len(), np.int32)

    def add(self, facts: Sequence[Prepared], day: date) -> None:
        """Counts the next day; all its facts are in these batches. The day before is settled meanwhile."""
        today = next(self._rooms)
        slot_of, larger = slots(self._number(day), reaches(day))
        counting = self._counting(facts, day, slot_of, today)
        self.settle()
        self.rows_counted += counting()
        self._unsettled = day, larger, today
        if day in (holding(Grain.MONTH, day).end, self._last):
            self._add_month(holding(Grain.MONTH, day), day)

    def settle(self) -> None:
        """Moves the counts of the day into the cells and the recency counts."""
        if self._unsettled:
            self._settle_day(*self._unsettled)
            self._unsettled = None

    def end(self) -> Accumulators:
        """Accumulators after the last day."""
        self.settle()
        return self._found

    def _number(self, day: date) -> int:
        return (day - self._first).days + 1

    def _counting(self, facts: Sequence[Prepared], day: date, slot_of: Array, today: Counts) -> Callable[[], int]:
        """Counts a day, a large one in threads by range of entities; what is returned waits for its number of rows."""
        number, memory, places = self._number(day), self.memory, self._places
        batches = [(batch.rows, batch.on(day)) for batch in facts]

        def counted(entities: tuple[int, int], counts: Counts, block: Block) -> int:
            counts.is_missing[:] = False
            count = sum(
                count_rows(number, *which, *entities, rows, places, slot_of, memory.home, memory.last, counts, block)
                for rows, which in batches
            )
            if counts.is_missing[0]:
                add_unmeasured(batches, entities, places, memory.home, self._last_row, counts.unmeasured)
            return count

        by_thread = [*map(Counts, *today)]
        if sum(end - begin for _, (begin, end) in batches) <= FEW:
            rows = counted(EVERYBODY, by_thread[0], self._blocks[0])
            return lambda: rows
        futures = [*map(POOL.submit, repeat(counted), shares(facts, THREADS), by_thread, self._blocks)]
        return lambda: sum(future.result() for future in futures)

    def _settle_day(self, day: date, larger: Array, counts: Counts) -> None:
        about = counts.near, counts.is_touched, larger, self.memory.ago, self._is_recent
        settle(*about, LENGTHS, self._settled)
        touched_rows(counts.is_touched, self._places.rows_of, self._is_counted)
        spread(counts.sums, self._layout.place_of, self._layout.homes, self._added)
        if self._before:
            cell, settled, added = self._before.daily.taken(day)
            self._settled[:, cell] += settled.astype(np.int32)
            self._is_recent[cell] = True  # for the next day to write over these counts
            self._added[:, cell] += added
        kept = happened(self._settled, self._added)
        self._found.daily.add(day, kept, self._settled[:, kept].astype(np.uint32), self._added[:, kept])
        self._found.gaps.add(day, *self._gaps_of(counts.far, day))
        self._found.unmeasured.add(day, *self._unmeasured_in(counts, day))

    def _unmeasured_in(self, day_counts: Counts, day: date) -> tuple[Array, Array]:
        """Cells with unmeasured entities, and their number, shape (sums, cells); empties the counts of them."""
        counts = day_counts.unmeasured
        if not self._before and not day_counts.is_missing.any():
            return np.empty(0, np.int32), np.empty((counts.shape[1], 0), np.uint32)
        totals = counts.sum(0)
        counts[:] = 0
        if self._before:
            cell, more = self._before.unmeasured.taken(day)
            totals[:, cell] += more.astype(totals.dtype)
        cell = np.flatnonzero(totals.any(0)).astype(np.int32)
        return cell, totals[:, cell].astype(np.uint32)

    def _gaps_of(self, far: Array, day: date) -> Iterator[Array]:
        """Rows of the gap tables with gap and number of entities."""
        today = self._number(day)
        if self._before:
            row, gap, entities = self._before.gaps.taken(day)
            far[0, row, np.where(gap == NEVER, today, gap)] += entities.astype(np.int32)
            self._is_counted[row] = True
        space = far.shape[1] * today
        number = np.uint16 if far.shape[1] < 2**16 else np.int32  # there are a hundred million of them
        columns = np.empty(space, number), np.empty(space, np.uint16), np.empty(space, np.uint32)
        count = by_gap(far, self._is_counted, today, *columns)
        return (column[:count] for column in columns)

    def _add_month(self, month: Period, until: date) -> None:
        """Adds the cohort rows of a month, or of its days so far: active entities by first active month."""
        memory, layout = self.memory, self._layout
        since, number = self._number(month.start), months_from(self._first, month.start) + 1

        def counted(begin: int, end: int) -> Array:
            counts = np.zeros((layout.cohort_starts[-1], number + 1), np.int64)
            about = memory.last, memory.born, layout.cohort_places, memory.home, layout.homes
            by_cohort(begin, end, *about, max(since, 1), number, until == month.end, counts)
            return counts

        cohort_counts = np.sum([*POOL.map(counted, *_shares(memory.ids.len()))], axis=0)
        if self._before:
            cell, born, entities = self._before.cohorts.taken(month.start)
            cohort_counts[cell, born] += entities
        cell, born = np.nonzero(cohort_counts)
        entities = cohort_counts[cell, born].astype(np.uint32)
        self._found.cohorts.add(month.start, cell.astype(np.int32), born.astype(np.uint16), entities)


def _shares(count: int) -> tuple[list[int], list[int]]:
    """Begin and end of the share of each thread."""
    edges = [count * thread // THREADS for thread in range(THREADS + 1)]
    return edges[:-1], edges[1:]
