"""One partition of a source: the combination of dimensions within which its entities are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.kernel.axis import Axis, Codes, flat, size
from metrics.kernel.collected import Collected
from metrics.kernel.lastseen import NEVER, LastSeen, Rolling
from metrics.periods import CALENDAR, ROLLING, days_into

Numbers = npt.NDArray[np.float64]

FIRST_IN = {grain: f"in_{grain}" for grain in CALENDAR}
"""Grain → the column that counts the entities for which the day is their first in the calendar period."""

FRACTION = 1e9
"""Parts of a whole that are added up apart from it, so that cents add up exactly."""


@dataclass(frozen=True)
class Day:
    """The facts of one day: arrays of one length, an element a row."""

    number: int
    """Days since the source's first day."""
    day: date
    entity: Codes
    codes: Mapping[str, Codes]
    sums: Mapping[str, Numbers]
    qualifies: npt.NDArray[np.bool_]

    def part(self, rows: slice, number: int, day: date) -> "Day":
        codes = {name: values[rows] for name, values in self.codes.items()}
        sums = {name: values[rows] for name, values in self.sums.items()}
        return Day(number, day, self.entity[rows], codes, sums, self.qualifies[rows])


@dataclass(frozen=True)
class Static:
    """A dimension that belongs to the entity, with the code of every entity's value."""

    axis: Axis
    code: Codes


@dataclass(frozen=True)
class Active:
    """Who was active on a day, each once in each combination of values: arrays of one length."""

    entity: Codes
    combination: Codes
    gap: Codes


class Partition:
    """Collects the cells of one partition, day after day."""

    def __init__(
        self, axes: tuple[Axis, ...], statics: tuple[Static, ...], entities: int, sums: tuple[str, ...]
    ) -> None:
        self._axes = axes
        self._combinations = size(axes)
        self._static_cell = flat([s.code for s in statics], [s.axis for s in statics], entities)
        all_axes = axes + tuple(static.axis for static in statics)
        self._cells = size(all_axes)
        self._last = LastSeen(entities * self._combinations)
        self._rolling = {grain: Rolling(length, self._cells) for grain, length in ROLLING.items()}
        counts: dict[str, pl.DataType] = dict.fromkeys([*FIRST_IN.values(), *ROLLING], pl.UInt32())
        self._daily = Collected(all_axes, counts | dict.fromkeys(sums, pl.Float64()))
        self._gaps = {table.name: table for table in _gap_tables(axes, statics)}

    def add(self, day: Day) -> None:
        combination = flat([day.codes[axis.name] for axis in self._axes], self._axes, day.entity.size)
        active = self._active(day, combination)
        found = self._counts(day, active) | self._sums(day, combination)
        kept = np.flatnonzero(np.any([values != 0 for values in found.values()], axis=0))
        self._daily.add(day.day, kept, **{name: values[kept] for name, values in found.items()})
        for table in self._gaps.values():
            table.add(day, active)

    def daily(self) -> pl.DataFrame:
        """One row a day × dimension values: entities by the period in which the day is their first, rolling, sums."""
        return self._daily.frame()

    def gaps(self) -> dict[str, pl.DataFrame]:
        """Static dimension ("" where there is none) → one row a day × dimension values × gap: `entities`."""
        return {name: table.frame() for name, table in self._gaps.items()}

    def _active(self, day: Day, combination: Codes) -> Active:
        counted = np.flatnonzero(day.qualifies)
        entity, combination = day.entity[counted], combination[counted]
        first, gap = self._last.seen(entity * self._combinations + combination, day.number)
        return Active(entity[first], combination[first], gap)

    def _cell(self, entity: Codes, combination: Codes) -> Codes:
        return combination * (self._cells // self._combinations) + self._static_cell[entity]

    def _counts(self, day: Day, active: Active) -> dict[str, npt.NDArray[Any]]:
        cell = self._cell(active.entity, active.combination)
        firsts = {column: cell[active.gap > days_into(grain, day.day)] for grain, column in FIRST_IN.items()}
        counts = {column: np.bincount(cells, minlength=self._cells) for column, cells in firsts.items()}
        return counts | {name: window.advance(day.number, cell, active.gap) for name, window in self._rolling.items()}

    def _sums(self, day: Day, combination: Codes) -> dict[str, npt.NDArray[Any]]:
        cell = self._cell(day.entity, combination)
        return {name: _exact_sum(cell, values, self._cells) for name, values in day.sums.items()}


class GapTable:
    """Counts of one partition by one static dimension and the gap, for windows that start on any day."""

    def __init__(self, axes: tuple[Axis, ...], static: Static | None) -> None:
        self.name = static.axis.name if static else ""
        self._static = static
        kinds = {"gap": pl.UInt16(), "entities": pl.UInt32()}
        self._rows = Collected(axes + ((static.axis,) if static else ()), kinds)

    def add(self, day: Day, active: Active) -> None:
        longest = day.number + 1
        counts = np.bincount(self._cell(active) * longest + np.where(active.gap == NEVER, 0, active.gap))
        kept = np.flatnonzero(counts)
        cell, gap = np.divmod(kept, longest)
        self._rows.add(day.day, cell, gap=np.where(gap == 0, NEVER, gap), entities=counts[kept])

    def frame(self) -> pl.DataFrame:
        return self._rows.frame()

    def _cell(self, active: Active) -> Codes:
        if self._static is None:
            return active.combination
        return active.combination * len(self._static.axis) + self._static.code[active.entity]


def _gap_tables(axes: tuple[Axis, ...], statics: tuple[Static, ...]) -> list[GapTable]:
    """None where dimensions are crossed: there the gaps would be nearly as many as the facts."""
    if len(axes) > 1:
        return []
    return [GapTable(axes, static) for static in statics] or [GapTable(axes, None)]


def _exact_sum(cell: Codes, values: Numbers, cells: int) -> Numbers:
    """Sums that do not depend on the order of the rows: whole numbers and billionths add up without rounding."""
    whole = np.floor(values)
    fraction = np.round((values - whole) * FRACTION)
    wholes = np.bincount(cell, whole, minlength=cells)
    return wholes + np.bincount(cell, fraction, minlength=cells) / FRACTION
