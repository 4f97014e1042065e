"""Memory layout: dimension codes, places of dimension combinations, and bins of gaps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.aggregates.schema import CAME, FIRST_IN
from metrics.periods.period import ONE_DAY, days_into, start_of

Codes = npt.NDArray[np.int64]

GONE = -1


@dataclass(frozen=True)
class Axis:
    """A dimension's values in order; a missing value is a value of its own, the last."""

    name: str
    values: tuple[str, ...]
    has_missing: bool

    @classmethod
    def of(cls, column: pl.Series) -> "Axis":
        text = column.cast(pl.String).unique()
        return cls(column.name, tuple(text.drop_nulls().sort()), text.null_count() > 0)

    def known(self, column: pl.Series) -> list[Any]:
        """The values in the form in which the column has them, in the order of their codes."""
        pairs = pl.DataFrame({"text": column.cast(pl.String), "value": column}).drop_nulls().unique().sort("text")
        return pairs["value"].to_list()

    def joined(self, other: "Axis | None") -> "Axis":
        """Union of two axes."""
        if other is None:
            return self
        return Axis(self.name, tuple(sorted({*self.values, *other.values})), self.has_missing or other.has_missing)

    def codes_in(self, other: "Axis") -> Codes:
        """Shape (values + 1,): the code of each value on another axis, GONE where it has none; and of a missing one."""
        code_of = {value: code for code, value in enumerate(other.values)}
        return np.array([*(code_of.get(value, GONE) for value in self.values), len(other.values)], np.int64)

    def __len__(self) -> int:
        return len(self.values) + self.has_missing

    @property
    def kind(self) -> pl.Enum:
        return pl.Enum(self.values)

    def codes(self, column: pl.Series) -> Codes:
        """Shape as the column: the position of each value."""
        coded = column.cast(pl.String).cast(self.kind).to_physical()
        return coded.cast(pl.Int64).fill_null(len(self.values)).to_numpy()

    def column(self, codes: npt.NDArray[Any]) -> pl.Series:
        """Values at the codes."""
        physical = pl.Series(self.name, codes).cast(pl.Series(dtype=self.kind).to_physical().dtype)
        if self.has_missing:
            physical = pl.select(pl.when(physical != len(self.values)).then(physical).alias(self.name)).to_series()
        return physical.cat.to(self.kind)


def size(axes: tuple[Axis, ...]) -> int:
    """Number of combinations of values; 1 where there is no axis."""
    return prod(len(axis) for axis in axes)


def flat(codes: Iterable[Codes], axes: Iterable[Axis], rows: int) -> Codes:
    """Flat code of a combination of codes; 0 where there is no axis."""
    position = np.zeros(rows, np.int64)
    for code, axis in zip(codes, axes, strict=True):
        position = position * len(axis) + code
    return position


def columns(position: npt.NDArray[Any], axes: tuple[Axis, ...]) -> list[pl.Series]:
    """Values of each axis at flat codes: inverse of `flat`."""
    if not axes:
        return []
    digits = np.unravel_index(np.arange(size(axes)), tuple(len(axis) for axis in axes))
    narrow = [codes.astype(np.min_scalar_type(len(axis))) for axis, codes in zip(axes, digits, strict=True)]
    return [axis.column(codes[position]) for axis, codes in zip(axes, narrow, strict=True)]


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
        digits = np.unravel_index(np.arange(count), [len(axis) for axis in self.axes]) if self.axes else ()
        codes = {axis.name: code for axis, code in zip(self.axes, digits, strict=True)}
        places = [flat([codes[name] for name in names], self.axes_of(names), count) for names in self.partitions]
        coordinates: Array = np.stack(places, axis=1) + np.array(self.starts[:-1])
        return coordinates.astype(np.int32)

    @property
    def uncrossed(self) -> list[int]:
        """The partitions of at most one dimension: gaps and first months are kept for no others."""
        return [number for number, names in enumerate(self.partitions) if len(names) <= 1]

    @cached_property
    def cohort_places(self) -> Array:
        """Places of the partitions with cohorts, in order."""
        return np.concatenate([np.arange(*self.starts[number : number + 2]) for number in self.uncrossed])

    @cached_property
    def cohort_starts(self) -> list[int]:
        """First cohort cell of each place, then the number of cohort cells."""
        sizes = [self.starts[number + 1] - self.starts[number] for number in self.uncrossed]
        return [0, *(np.cumsum(sizes) * self.homes).tolist()]

    @property
    def gap_tables(self) -> list[GapTable]:
        """Gap tables; none for crossed dimensions, where gaps would be nearly as many as facts."""
        statics = [axis.name for axis in self.statics] or [""]
        return [(number, static) for static in statics for number in self.uncrossed]

    def places_in(self, other: "Layout") -> Array:
        """Shape (places,): where each place is in a layout with the same partitions and other values, or GONE."""
        codes = (_codes_in(self.axes_of(names), other.axes_of(names)) for names in self.partitions)
        parts = [np.where(code == GONE, GONE, start + code) for start, code in zip(other.starts, codes, strict=False)]
        return np.concatenate(parts)

    def homes_in(self, other: "Layout") -> Array:
        """Shape (homes,): index of each home in another layout, or GONE."""
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
        row_numbers = np.full((max(len(self.statics), 1), self.places, self.homes), -1, np.int32)
        along = np.unravel_index(np.arange(self.homes), [len(axis) for axis in self.statics]) if self.statics else (0,)
        for (number, static), start in zip(self.gap_tables, self.table_starts, strict=False):
            by = self._cut(static)
            places = slice(*self.starts[number : number + 2])
            axes = size(self.axes_of([static] if static else []))
            rows = np.arange(places.stop - places.start)[:, None] * axes + along[by]
            row_numbers[by, places] = start + rows
        return row_numbers.reshape(len(row_numbers), self.cells)

    def _cut(self, static: str) -> int:
        return [axis.name for axis in self.statics].index(static) if static else 0


def _codes_in(axes: tuple[Axis, ...], others: tuple[Axis, ...]) -> Array:
    """The flat code, in axes with other values, of each combination of values of these; GONE where one is not there."""
    count = size(axes)
    digits = np.unravel_index(np.arange(count), [len(axis) for axis in axes]) if axes else ()
    codes = [axis.codes_in(other)[code] for axis, other, code in zip(axes, others, digits, strict=True)]
    is_there = [(code >= 0) & (code < len(other)) for code, other in zip(codes, others, strict=True)]
    return np.where(np.logical_and.reduce(is_there), flat(codes, others, count), GONE)


NEAR = 31
"""The largest gap that has a slot of its own: rolling windows ask for the exact gap."""
REACHES = len(FIRST_IN) + len(CAME)
SLOTS = NEAR + 1 + REACHES + 2
"""Number of gap slots: slot 0 is an entity active already today, the last one an entity never active before."""


def slots(today: int, reaches: Array) -> tuple[Array, Array]:
    """Shape (today + 1,): the slot of every gap; and for each of the reaches the first slot of what is larger.

    The gap of somebody who never was active is `today`, the number of the day counted from 1: no other is as large.
    """
    gap = np.arange(today + 1)
    far = np.unique(reaches[reaches > NEAR])
    slot_of = np.where(gap <= NEAR, gap, NEAR + 1 + np.searchsorted(far, gap))
    slot_of[today] = SLOTS - 1
    larger = np.where(reaches <= NEAR, reaches + 1, NEAR + 2 + np.searchsorted(far, reaches))
    return slot_of.astype(np.uint8), larger


@lru_cache(4096)
def reaches(day: date) -> Array:
    """Shape (REACHES,), by FIRST_IN and CAME: whoever was last active longer ago than so many days counts."""
    return np.array([*_reaches(day)], np.int64)


def _reaches(day: date) -> Iterator[int]:
    yield from (days_into(grain, day) for grain in FIRST_IN)
    yield from ((day - start_of(grain, start_of(grain, day) - ONE_DAY)).days for grain in CAME)
