"""The rows of a table that are read, as arrays."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[Any]

EPOCH = date(1970, 1, 1).toordinal()


def numbered(days: Iterable[date]) -> Array:
    """Days as Polars counts them; in 32 bits too, or NumPy would copy a whole column to compare it."""
    return np.array([day.toordinal() - EPOCH for day in days], np.int32)


class Rows:
    """The rows of a table, sorted by day, that lie in parts of it, one after the other: from a day to another each.

    Every array has one element a row.
    """

    def __init__(self, table: pl.DataFrame, starts: Array, ends: Array) -> None:
        days = table["day"].cast(pl.Int32).to_numpy()
        first, last = np.searchsorted(days, starts), np.searchsorted(days, ends, side="right")
        self._table = table
        self._runs = _runs(first, last)
        self._lengths = last - first
        self.parts = len(starts)

    @property
    def part(self) -> Array:
        """The number of the part that the row lies in."""
        return np.repeat(np.arange(self.parts, dtype=np.int32), self._lengths)

    def numbers(self, name: str) -> Array:
        return self._column(name).to_numpy()

    def codes(self, name: str) -> Array:
        """The place of every value among those of its dimension; -1 where it is missing."""
        codes = self._column(name).to_physical()
        return (codes.cast(pl.Int64).fill_null(-1) if codes.null_count() else codes).to_numpy()

    def having(self, name: str, wanted: tuple[str, ...]) -> Array:
        """Which rows have one of the values."""
        kind, codes = self._table.schema[name], self.codes(name)
        known = kind.categories.to_list() if isinstance(kind, pl.Enum) else []
        places = [known.index(value) for value in wanted if value in known]
        found: Array = np.logical_or.reduce([np.zeros(codes.size, np.bool_), *(codes == place for place in places)])
        return found

    def reaching_back(self, since: Array, kept: Array | slice) -> Array:
        """Which of those kept have gaps that begin before their part's day: the first active days since then."""
        days = self._column("day").cast(pl.Int32).to_numpy()[kept]
        found = np.flatnonzero(self.numbers("gap")[kept] > days - since[self.part[kept]])
        return found if isinstance(kept, slice) else kept[found]

    def _column(self, name: str) -> pl.Series:
        column = self._table[name]
        parts = [column.slice(start, end - start) for start, end in self._runs]
        return parts[0] if len(parts) == 1 else pl.concat(parts, rechunk=True)


def _runs(first: Array, last: Array) -> list[tuple[int, int]]:
    """The same rows in fewer pieces: one that begins where another ends goes on with it."""
    begins = np.flatnonzero(np.append(True, first[1:] != last[:-1]))
    ends = np.append(begins[1:] - 1, len(last) - 1)
    return list(zip(first[begins].tolist(), last[ends].tolist(), strict=True))
