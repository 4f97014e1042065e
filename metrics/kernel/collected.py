"""A table that grows by some rows a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.axis import Axis, columns


class Collected:
    """Rows of one table, each in a cell (a flat position on the axes) on a day."""

    def __init__(self, axes: tuple[Axis, ...], kinds: Mapping[str, pl.DataType]) -> None:
        self._axes = axes
        self._kinds = kinds
        self._days: list[date] = []
        self._parts: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in ("cell", *kinds)}

    def add(self, day: date, cell: npt.NDArray[Any], **values: npt.NDArray[Any]) -> None:
        self._days.append(day)
        for name, part in {"cell": cell, **values}.items():
            self._parts[name].append(part)

    def frame(self) -> pl.DataFrame:
        """Columns `day`, the axes, and the values; in the order of days and cells."""
        whole = {name: np.concatenate(parts) for name, parts in self._parts.items()}
        lengths = [part.size for part in self._parts["cell"]]
        day = pl.Series("day", self._days, pl.Date).gather(np.repeat(np.arange(len(lengths)), lengths))
        values = [pl.Series(name, whole[name]).cast(kind) for name, kind in self._kinds.items()]
        return pl.DataFrame([day, *columns(whole["cell"], self._axes), *values])
