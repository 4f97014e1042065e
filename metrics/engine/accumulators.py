"""Accumulators: columns that grow day by day and become tables at the end of a pass."""

import ctypes
import os
from collections import deque
from collections.abc import Sequence
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


class Accumulator:
    """Integer rows by day and cell; cells of all tables are numbered consecutively."""

    def __init__(self, starts: Sequence[int], names: Sequence[str]) -> None:
        """`starts`: the first cell of every table, and the number of all cells."""
        self._starts, self._names = np.array(starts), ("cell", *names)
        self._days: list[int] = []
        self._rows: list[deque[tuple[Array, ...]]] = [deque() for _ in starts[:-1]]
        """By table, then by day."""

    def add(self, day: date, cell: Array, *values: Array) -> None:
        """Adds the rows of a day in order of cell."""
        self._days.append((day - EPOCH).days)
        edges = np.searchsorted(cell, self._starts.astype(cell.dtype))
        for rows, edge in zip(self._rows, pairwise(edges), strict=True):
            rows.append(tuple(column[slice(*edge)].copy() for column in (cell, *values)))

    def taken(self) -> tuple[Array, ...]:
        """Removes and returns the rows of the first day: cells and values."""
        return tuple(map(np.concatenate, zip(*(rows.popleft() for rows in self._rows), strict=True)))

    def tables(self) -> Tables:
        """All tables; see `table`."""
        built = [*POOL.map(self.table, range(self._starts.size - 1))]
        _give_back()
        return built

    def table(self, number: int) -> pl.DataFrame:
        """`day`, `cell`, counted from the first of the table, and the values; in the order of days and cells.

        Releases the rows, which may take a gigabyte.
        """
        rows, start = self._rows[number], self._starts[number]
        day = np.repeat(np.array(self._days, np.int32), [len(cell) for cell, *_ in rows])
        series = [pl.Series("day", day).cast(pl.Date)]
        for place, name in enumerate(self._names):
            column = np.concatenate([columns[place] for columns in rows])
            series.append(pl.Series(name, column - column.dtype.type(start) if name == "cell" else column))
        rows.clear()
        return pl.DataFrame(series)


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
