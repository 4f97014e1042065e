"""Indexed table: the columns of an aggregate table as arrays, with the rows of each day and dimension value."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from itertools import pairwise
from typing import Any, Protocol
from weakref import finalize

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.model.term import Wanted


def by_gap(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in order of day, sorted by gap within each day (stable)."""
    days, gaps = rows["day"].to_physical().to_numpy(), rows["gap"].to_numpy()
    if np.all((gaps[1:] >= gaps[:-1]) | (days[1:] != days[:-1])):
        return rows
    edges = [0, *(np.flatnonzero(days[1:] != days[:-1]) + 1).tolist(), days.size]
    return rows[np.concatenate([first + np.argsort(gaps[first:end], kind="stable") for first, end in pairwise(edges)])]


Array = npt.NDArray[Any]


class IndexedTable:
    """Columns of a table sorted by day, one element per row; a table of gaps is also sorted by gap within a day."""

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
        """First row of each day, then the number of rows."""

    def place_of(self, days: Array) -> Array:
        """Index of each day in `days`, or of the next day present."""
        return np.searchsorted(self.days, days)

    def beyond(self, day: Array, gap: Array) -> Array:
        """First row with a larger gap, for each of the days."""
        gaps = self.numbers("gap")
        bounds = zip(self.edges[day].tolist(), self.edges[day + 1].tolist(), gap.astype(gaps.dtype), strict=True)
        return np.array([first + gaps[first:end].searchsorted(limit, "right") for first, end, limit in bounds], np.intp)

    def numbers(self, name: str) -> Array:
        return self._table[name].to_numpy()

    def codes(self, name: str) -> Array:
        """Dimension codes, one per row, counted from 1; 0 for a missing value."""
        if name not in self._codes:
            self._codes[name] = _codes(self._table[name], len(self._known[name]))
        return self._codes[name]

    def codes_of(self, name: str, values: Wanted) -> list[int]:
        """Codes of the values; a value without a row has none."""
        return [code for code, known in enumerate((None, *self._known[name])) if known in values]


MADE: dict[int, IndexedTable] = {}
"""Cache by identity of the table."""


def indexed_table(table: pl.DataFrame) -> IndexedTable:
    """Indexed form of a table, cached."""
    cached = MADE.get(id(table))
    if cached is None:
        cached = MADE[id(table)] = IndexedTable(table.clone())  # which does not keep the table itself from going
        finalize(table, MADE.pop, id(table), None)
    return cached


def _codes(column: pl.Series, values: int) -> Array:
    return (column.to_physical().cast(pl.Int64) + 1).fill_null(0).to_numpy().astype(np.min_scalar_type(values))


EPOCH = date(1970, 1, 1).toordinal()


def numbered(days: Iterable[date]) -> Array:
    """Days since 1970-01-01, as Polars stores dates."""
    return np.array([day.toordinal() - EPOCH for day in days], np.int32)


class Rows(Protocol):
    """Selected rows; every array has one element per row."""

    @property
    def part(self) -> Array:
        """Number of the span to which each row belongs."""

    def numbers(self, name: str) -> Array: ...

    def codes(self, name: str) -> Array:
        """As `IndexedTable.codes`."""


class Runs:
    """Rows as half-open ranges of row numbers."""

    def __init__(self, table: IndexedTable, first: Array, end: Array, part: Array) -> None:
        self._table = table
        self._first, self._lengths = first, end - first
        self._pieces = _joined(first, end)
        self._part = part

    @classmethod
    def between(cls, table: IndexedTable, starts: Array, ends: Array) -> "Runs":
        """Rows of each range of days, span by span."""
        first, end = (table.edges[table.place_of(days)] for days in (starts, ends + 1))
        return cls(table, first, end, np.arange(starts.size))

    @classmethod
    def reaching_back(cls, table: IndexedTable, starts: Array, ends: Array, since: Array) -> "Runs":
        """Rows whose gap reaches back before the span's day `since`: first active days since then."""
        first, last = table.place_of(starts), table.place_of(ends + 1)
        part = np.repeat(np.arange(starts.size), last - first)
        day = np.concatenate([np.arange(*places) for places in zip(first, last, strict=True)])
        return cls(table, table.beyond(day, table.days[day] - since[part]), table.edges[day + 1], part)

    @property
    def part(self) -> Array:
        return np.repeat(self._part, self._lengths)

    def numbers(self, name: str) -> Array:
        return self._read(self._table.numbers(name))

    def codes(self, name: str) -> Array:
        return self._read(self._table.codes(name))

    def having(self, where: Mapping[str, Wanted]) -> Rows:
        """Rows that match the filter in every dimension."""
        if not where:
            return self
        place = np.flatnonzero(reduce(np.logical_and, (self._are_among(*condition) for condition in where.items())))
        ends = np.cumsum(self._lengths)
        run = np.searchsorted(ends, place, side="right")
        return Picked(self._table, place + (self._first + self._lengths - ends)[run], self._part[run])

    def _are_among(self, name: str, values: Wanted) -> Array:
        codes, wanted = self.codes(name), self._table.codes_of(name, values)
        return reduce(np.logical_or, (codes == code for code in wanted), np.zeros(codes.size, np.bool_))

    def _read(self, column: Array) -> Array:
        parts = [column[first:end] for first, end in self._pieces]
        return parts[0] if len(parts) == 1 else np.concatenate([column[:0], *parts])


class Picked:
    """Rows by row number, where few of many rows are selected."""

    def __init__(self, table: IndexedTable, row: Array, part: Array) -> None:
        self._table, self._row = table, row
        self.part = part

    def numbers(self, name: str) -> Array:
        return self._table.numbers(name)[self._row]

    def codes(self, name: str) -> Array:
        return self._table.codes(name)[self._row]


def _joined(first: Array, end: Array) -> list[tuple[int, int]]:
    """Adjacent ranges merged."""
    begins = np.flatnonzero(np.append(True, first[1:] != end[:-1])[: first.size])
    ends = np.append(begins[1:], first.size)[: begins.size] - 1
    return list(zip(first[begins].tolist(), end[ends].tolist(), strict=True))
