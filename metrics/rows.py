"""The rows of a table that are read, as arrays: a few runs of them, or those of the runs that have some values."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Protocol

import numpy as np

from metrics.arrays import Array, Arrays
from metrics.slice import Wanted

EPOCH = date(1970, 1, 1).toordinal()


def numbered(days: Iterable[date]) -> Array:
    """Days as Polars counts them."""
    return np.array([day.toordinal() - EPOCH for day in days], np.int32)


class Rows(Protocol):
    """Every array has one element a row."""

    @property
    def part(self) -> Array:
        """The number of the part of what is asked for that the row belongs to."""

    def numbers(self, name: str) -> Array: ...

    def codes(self, name: str) -> Array:
        """As `Arrays.codes`."""


class Runs:
    """Rows in runs, each from its first row up to the one before its end."""

    def __init__(self, table: Arrays, first: Array, end: Array, part: Array) -> None:
        self._table = table
        self._first, self._lengths = first, end - first
        self._pieces = _joined(first, end)
        self._part = part

    @classmethod
    def between(cls, table: Arrays, starts: Array, ends: Array) -> "Runs":
        """Part by part, those from a day to another."""
        first, end = (table.edges[table.place_of(days)] for days in (starts, ends + 1))
        return cls(table, first, end, np.arange(starts.size))

    @classmethod
    def reaching_back(cls, table: Arrays, starts: Array, ends: Array, since: Array) -> "Runs":
        """Of those, the ones with gaps that begin before the part's day `since`: the first active days since then."""
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
        """Those that have, of every dimension, one of the values."""
        if not where:
            return self
        place = np.flatnonzero(reduce(np.logical_and, (self._are_among(*each) for each in where.items())))
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
    """Rows one by one: of few among many no more is read than they are."""

    def __init__(self, table: Arrays, row: Array, part: Array) -> None:
        self._table, self._row = table, row
        self.part = part

    def numbers(self, name: str) -> Array:
        return self._table.numbers(name)[self._row]

    def codes(self, name: str) -> Array:
        return self._table.codes(name)[self._row]


def _joined(first: Array, end: Array) -> list[tuple[int, int]]:
    """The same rows in fewer pieces: one that begins where another ends goes on with it."""
    begins = np.flatnonzero(np.append(True, first[1:] != end[:-1])[: first.size])
    ends = np.append(begins[1:], first.size)[: begins.size] - 1
    return list(zip(first[begins].tolist(), end[ends].tolist(), strict=True))
