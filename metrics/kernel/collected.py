"""Tables that grow by some rows a day."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[Any]

EPOCH = date(1970, 1, 1)

THREADS = min(os.cpu_count() or 1, 8)
POOL = ThreadPoolExecutor(THREADS)


Tables = list[pl.DataFrame]


class Collected:
    """Rows of whole numbers, each in a cell on a day. The cells of a table begin where those of the one before end."""

    def __init__(self, starts: Sequence[int], names: Sequence[str]) -> None:
        """`starts`: the first cell of every table, and the number of all cells."""
        self._starts, self._names = np.array(starts), ("cell", *names)
        self._days: list[int] = []
        self._edges: list[Array] = []
        self._columns: list[list[Array]] = [[] for _ in self._names]

    def add(self, day: date, cell: Array, *values: Array) -> None:
        """The rows of a day in the order of their cells."""
        self._days.append((day - EPOCH).days)
        self._edges.append(np.searchsorted(cell, self._starts.astype(cell.dtype)))
        for column, part in zip(self._columns, (cell, *values), strict=True):
            column.append(part)

    def tables(self) -> Tables:
        """All of them; see `table`."""
        return [*POOL.map(self.table, range(self._starts.size - 1))]

    def table(self, number: int) -> pl.DataFrame:
        """`day`, `cell`, counted from the first of the table, and the values; in the order of days and cells."""
        parts = [slice(*edges[number : number + 2]) for edges in self._edges]
        day = np.repeat(np.array(self._days, np.int32), [part.stop - part.start for part in parts])
        cell, *values = (
            np.concatenate([column[part] for column, part in zip(columns, parts, strict=True)])
            for columns in self._columns
        )
        named = zip(self._names, (cell - cell.dtype.type(self._starts[number]), *values), strict=True)
        return pl.DataFrame([pl.Series("day", day).cast(pl.Date), *(pl.Series(*column) for column in named)])
