"""Where each combination of values stands: in the memory of an entity, and among the cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.kernel.axis import GONE, Axis, flat, size

Array = npt.NDArray[Any]

GapTable = tuple[int, str]
"""The number of a partition, and the static dimension that it is crossed with; "" where there is none."""

BYTES_BESIDE = 24
"""Bytes of an entity besides its last active days: its id twice and its home, about."""


@dataclass(frozen=True)
class Layout:
    """Partitions side by side: each has a place for every combination of its dimensions' values.

    A home is a combination of static values. Cells are numbered by place, and in a place by home.
    """

    axes: tuple[Axis, ...]
    """The overlapping dimensions."""
    statics: tuple[Axis, ...]
    partitions: tuple[tuple[str, ...], ...]

    @cached_property
    def starts(self) -> list[int]:
        """The first place of each partition, and the number of all places."""
        return [0, *np.cumsum([size(self.axes_of(names)) for names in self.partitions]).tolist()]

    @property
    def places(self) -> int:
        return self.starts[-1]

    @cached_property
    def homes(self) -> int:
        return size(self.statics)

    @property
    def cells(self) -> int:
        return self.places * self.homes

    def entities_in(self, most_bytes: int) -> int:
        """As many entities as fit into a memory of this size, at least one."""
        return max(most_bytes // (2 * self.places + 2 * self.cohort_places.size + BYTES_BESIDE), 1)

    @cached_property
    def place_of(self) -> Array:
        """Shape (combinations of all dimensions, partitions): the place of each combination in each partition."""
        count = size(self.axes)
        each = np.unravel_index(np.arange(count), [len(axis) for axis in self.axes]) if self.axes else ()
        codes = {axis.name: code for axis, code in zip(self.axes, each, strict=True)}
        places = [flat([codes[name] for name in names], self.axes_of(names), count) for names in self.partitions]
        found: Array = np.stack(places, axis=1) + np.array(self.starts[:-1])
        return found.astype(np.int32)

    @property
    def uncrossed(self) -> list[int]:
        """The partitions of at most one dimension: gaps and first months are kept for no others."""
        return [number for number, names in enumerate(self.partitions) if len(names) <= 1]

    @cached_property
    def cohort_places(self) -> Array:
        """Their places, in order."""
        return np.concatenate([np.arange(*self.starts[number : number + 2]) for number in self.uncrossed])

    @cached_property
    def cohort_starts(self) -> list[int]:
        """The first cell of each of them, counted among those of all of them, and the number of these cells."""
        sizes = [self.starts[number + 1] - self.starts[number] for number in self.uncrossed]
        return [0, *(np.cumsum(sizes) * self.homes).tolist()]

    @property
    def gap_tables(self) -> list[GapTable]:
        """None where dimensions are crossed: there the gaps would be nearly as many as the facts."""
        statics = [axis.name for axis in self.statics] or [""]
        return [(number, static) for static in statics for number in self.uncrossed]

    def places_in(self, other: "Layout") -> Array:
        """Shape (places,): where each place is in a layout with the same partitions and other values, or GONE."""
        codes = (_codes_in(self.axes_of(names), other.axes_of(names)) for names in self.partitions)
        parts = [np.where(code == GONE, GONE, start + code) for start, code in zip(other.starts, codes, strict=False)]
        return np.concatenate(parts)

    def homes_in(self, other: "Layout") -> Array:
        """Shape (homes,): as for places."""
        return _codes_in(self.statics, other.statics)

    def axes_of(self, names: Sequence[str]) -> tuple[Axis, ...]:
        named = {axis.name: axis for axis in (*self.axes, *self.statics)}
        return tuple(named[name] for name in names)

    def axes_of_table(self, table: GapTable) -> tuple[Axis, ...]:
        number, static = table
        return self.axes_of([*self.partitions[number], *filter(None, [static])])

    @cached_property
    def table_starts(self) -> list[int]:
        """The first row of each gap table, and the number of all rows: a row is a place × a static value."""
        return [0, *np.cumsum([size(self.axes_of_table(table)) for table in self.gap_tables]).tolist()]

    @cached_property
    def rows_of(self) -> Array:
        """Shape (static dimensions, at least 1; cells): the row of each cell in the gap tables, -1 for none."""
        found = np.full((max(len(self.statics), 1), self.places, self.homes), -1, np.int32)
        along = np.unravel_index(np.arange(self.homes), [len(axis) for axis in self.statics]) if self.statics else (0,)
        for (number, static), start in zip(self.gap_tables, self.table_starts, strict=False):
            by = self._cut(static)
            places = slice(*self.starts[number : number + 2])
            axes = size(self.axes_of([static] if static else []))
            rows = np.arange(places.stop - places.start)[:, None] * axes + along[by]
            found[by, places] = start + rows
        return found.reshape(len(found), self.cells)

    def _cut(self, static: str) -> int:
        return [axis.name for axis in self.statics].index(static) if static else 0


def _codes_in(axes: tuple[Axis, ...], others: tuple[Axis, ...]) -> Array:
    """The flat code, in axes with other values, of each combination of values of these; GONE where one is not there."""
    count = size(axes)
    each = np.unravel_index(np.arange(count), [len(axis) for axis in axes]) if axes else ()
    codes = [axis.codes_in(other)[code] for axis, other, code in zip(axes, others, each, strict=True)]
    is_there = [(code >= 0) & (code < len(other)) for code, other in zip(codes, others, strict=True)]
    return np.where(np.logical_and.reduce(is_there), flat(codes, others, count), GONE)
