"""Accumulators: columns that grow day by day and become tables at the end of a pass."""

import ctypes
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.engine.layout import Layout

Array = npt.NDArray[Any]

EPOCH = date(1970, 1, 1)

THREADS = min(os.cpu_count() or 1, 8)
POOL = ThreadPoolExecutor(THREADS)


Tables = list[pl.DataFrame]
Blocks = tuple[Array, ...]
"""Columns of the same rows, of one type in each block: the cells come first."""


class Accumulator:
    """Integer rows by day and cell; cells of all tables are numbered consecutively."""

    def __init__(self, starts: Sequence[int], names: Sequence[str]) -> None:
        """`starts`: the first cell of every table, and the number of all cells; `names`: columns besides the cell."""
        self._starts, self._names = np.array(starts), ("cell", *names)
        self._blocks: list[deque[tuple[int, Blocks]]] = [deque() for _ in starts[:-1]]
        """By table, then by day with rows: the day since 1970-01-01 and its blocks."""
        self._nothing: Blocks = ()

    def add(self, day: date, cell: Array, *blocks: Array) -> None:
        """Adds the rows of a day in order of cell; a block has shape (rows,), or (columns, rows)."""
        self._nothing = self._nothing or tuple(block[..., :0].copy() for block in (cell, *blocks))
        if not cell.size:
            return
        number, edges = (day - EPOCH).days, np.searchsorted(cell, self._starts.astype(cell.dtype)).tolist()
        for table, (begin, end) in zip(self._blocks, pairwise(edges), strict=True):
            if begin < end:
                table.append((number, tuple(block[..., begin:end].copy() for block in (cell, *blocks))))

    def taken(self, day: date) -> Blocks:
        """Removes and returns the rows of a day, the first that there still is: cells and the other blocks."""
        number = (day - EPOCH).days
        of_day = [table.popleft()[1] for table in self._blocks if table and table[0][0] == number]
        return tuple(np.concatenate(blocks, axis=-1) for blocks in zip(self._nothing, *of_day, strict=True))

    def tables(self) -> Tables:
        """All tables; see `table`."""
        built = [*POOL.map(self.table, range(self._starts.size - 1))]
        _give_back()
        return built

    def table(self, number: int) -> pl.DataFrame:
        """`day`, `cell`, counted from the first of the table, and the values; in the order of days and cells.

        Releases the rows, which may take a gigabyte.
        """
        rows, start = self._blocks[number], self._starts[number]
        days = np.array([day for day, _ in rows], np.int32)
        series = [pl.Series("day", np.repeat(days, [cell.size for _, (cell, *_) in rows])).cast(pl.Date)]
        columns = (
            column
            for blocks in zip(self._nothing, *(day for _, day in rows), strict=True)
            for column in _columns(blocks)
        )
        for name, column in zip(self._names, columns, strict=True):
            series.append(pl.Series(name, column - column.dtype.type(start) if name == "cell" else column))
        rows.clear()
        return pl.DataFrame(series)


def _columns(blocks: Sequence[Array]) -> Iterator[Array]:
    """The columns of one block of every day, one after another: all at once would take twice the memory."""
    for place in np.ndindex(blocks[0].shape[:-1]):
        yield np.concatenate([block[place] for block in blocks])


def _give_back() -> None:
    """Returns freed memory of small arrays to the system, which glibc would keep."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Accumulators(NamedTuple):
    """Results of a pass over some entities, added to those of earlier passes."""

    daily: Accumulator
    """One table per partition."""
    gaps: Accumulator
    cohorts: Accumulator
    """A row a month, dated by its first day; `born` is the number of the first active month, counted from 1."""
    unmeasured: Accumulator
    """A table for each partition, with a row for cells only that have entities without a value: how many, by sum."""

    @classmethod
    def nothing(cls, layout: Layout, columns: Sequence[str], sums: Sequence[str]) -> "Accumulators":
        """Empty accumulators; `columns`: columns of the daily cells."""
        cells = [place * layout.homes for place in layout.starts]
        gaps = Accumulator(layout.table_starts, ["gap", "entities"])
        cohorts = Accumulator(layout.cohort_starts, ["born", "entities"])
        return cls(Accumulator(cells, columns), gaps, cohorts, Accumulator(cells, sums))
