"""What is remembered from day to day: when each entity was last active, and how many were within the last days."""

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[Any]

NEVER = 65_535
"""The gap of an entity on its very first active day."""


class LastSeen:
    """The last active day of every key (an entity in a combination of dimension values)."""

    def __init__(self, keys: int) -> None:
        self._last = np.full(keys, -1, np.int32)

    def seen(self, key: Ints, day: int) -> tuple[Ints, Ints]:
        """Remember the keys as active on `day` (days counted from 0).

        Returns the positions of the first occurrence of each key, shape (distinct keys,), and the gap of each in days.
        """
        before = self._last[key]
        position = np.arange(key.size, dtype=np.int32)
        self._last[key[::-1]] = position[::-1]
        first = np.flatnonzero(self._last[key] == position)
        self._last[key[first]] = day
        gap = np.where(before[first] < 0, NEVER, day - before[first])
        return first, gap


class Rolling:
    """How many keys of each cell were active on one of the last `length` days, today included."""

    def __init__(self, length: int, cells: int) -> None:
        self.length = length
        self.active = np.zeros(cells, np.int64)
        self._leaving = np.zeros((length + 1, cells), np.int64)

    def advance(self, day: int, cell: Ints, gap: Ints) -> Ints:
        """Move on to `day`, on which keys of these cells were active after these gaps; returns the counts by cell."""
        self._let_go(day)
        back_in_time = gap < self.length
        self.active += self._count(cell[~back_in_time])
        self._cancel_leaving(day, cell[back_in_time], gap[back_in_time])
        self._leaving[self._row(day + self.length)] += self._count(cell)
        return self.active.copy()

    def _let_go(self, day: int) -> None:
        self.active -= self._leaving[self._row(day)]
        self._leaving[self._row(day)] = 0

    def _cancel_leaving(self, day: int, cell: Ints, gap: Ints) -> None:
        cells = self.active.size
        by_gap = np.bincount(gap * cells + cell, minlength=self.length * cells).reshape(self.length, cells)
        self._leaving[self._row(day + self.length - np.arange(1, self.length))] -= by_gap[1:]

    def _count(self, cell: Ints) -> Ints:
        return np.bincount(cell, minlength=self.active.size)

    def _row(self, day: Any) -> Any:
        return day % (self.length + 1)
