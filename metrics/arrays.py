"""A table of cells as arrays, made once and kept as long as the table: making them takes longer than adding them up."""

from typing import Any
from weakref import finalize

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.gaps import by_gap
from metrics.slice import Wanted

Array = npt.NDArray[Any]


class Arrays:
    """The columns of a table that is sorted by day, one element a row; those of a table of gaps in their order."""

    def __init__(self, table: pl.DataFrame) -> None:
        self.has_gaps = "gap" in table.columns
        self._table = by_gap(table) if self.has_gaps else table
        self._codes: dict[str, Array] = {}
        kinds = self._table.schema.items()
        self._known = {name: kind.categories.to_list() for name, kind in kinds if isinstance(kind, pl.Enum)}
        days = self._table["day"].cast(pl.Int32).to_numpy()
        starts = np.flatnonzero(np.diff(days, prepend=days[:1] - 1))
        self.days: Array = days[starts]
        """The days that have rows, as Polars counts them."""
        self.edges: Array = np.append(starts, days.size)
        """The first row of each of them, and the number of all rows."""

    def place_of(self, days: Array) -> Array:
        """The place of each day among `days`, or of the next that is there."""
        return np.searchsorted(self.days, days)

    def beyond(self, day: Array, gap: Array) -> Array:
        """The first row with a larger gap, of each of the days at these places."""
        gaps = self.numbers("gap")
        asked = zip(self.edges[day].tolist(), self.edges[day + 1].tolist(), gap.astype(gaps.dtype), strict=True)
        return np.array([first + gaps[first:end].searchsorted(each, "right") for first, end, each in asked], np.intp)

    def numbers(self, name: str) -> Array:
        return self._table[name].to_numpy()

    def codes(self, name: str) -> Array:
        """The place of every value among those of its dimension, counted from 1; 0 where it is missing."""
        if name not in self._codes:
            self._codes[name] = _codes(self._table[name], len(self._known[name]))
        return self._codes[name]

    def codes_of(self, name: str, values: Wanted) -> list[int]:
        """Those of the values; none of a value that no row has."""
        return [code for code, known in enumerate((None, *self._known[name])) if known in values]


MADE: dict[int, Arrays] = {}
"""By the identity of the table."""


def arrays(table: pl.DataFrame) -> Arrays:
    """Those of the table."""
    found = MADE.get(id(table))
    if found is None:
        found = MADE[id(table)] = Arrays(table.clone())  # which does not keep the table itself from going
        finalize(table, MADE.pop, id(table), None)
    return found


def _codes(column: pl.Series, values: int) -> Array:
    return (column.to_physical().cast(pl.Int64) + 1).fill_null(0).to_numpy().astype(np.min_scalar_type(values))
