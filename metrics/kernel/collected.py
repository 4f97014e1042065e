"""A table that grows by some rows a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Array = npt.NDArray[Any]


class Collected:
    """Rows of whole numbers, each in a cell on a day."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = ("cell", *names)
        self._days: list[date] = []
        self._parts: list[tuple[Array, ...]] = []

    def add(self, day: date, cell: Array, *values: Array) -> None:
        self._days.append(day)
        self._parts.append((cell.astype(np.int32), *values))

    def frame(self) -> pl.DataFrame:
        """Columns `day`, `cell` and the values; in the order of days and cells."""
        lengths = [part[0].size for part in self._parts]
        day = pl.Series("day", self._days, pl.Date).gather(np.repeat(np.arange(len(lengths)), lengths))
        columns = [np.concatenate([part[place] for part in self._parts]) for place in range(len(self._names))]
        return pl.DataFrame(
            [day, *(pl.Series(name, column) for name, column in zip(self._names, columns, strict=True))]
        )
