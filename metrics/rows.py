"""The rows of a table that are read: a few runs of them, which belong to parts of what is asked for."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import reduce

import numpy as np

from metrics.arrays import Array, Arrays

EPOCH = date(1970, 1, 1).toordinal()


def numbered(days: Iterable[date]) -> Array:
    """Days as Polars counts them."""
    return np.array([day.toordinal() - EPOCH for day in days], np.int32)


class Rows:
    """Every array has one element a row; a run goes from its first row up to the one before its end."""

    def __init__(self, table: Arrays, first: Array, end: Array, part: Array) -> None:
        self._table = table
        self._runs = _joined(first, end)
        self._lengths = end - first
        self._part = part

    @classmethod
    def between(cls, table: Arrays, starts: Array, ends: Array) -> "Rows":
        """Part by part, those from a day to another."""
        first, end = (table.edges[table.place_of(days)] for days in (starts, ends + 1))
        return cls(table, first, end, np.arange(starts.size))

    @classmethod
    def reaching_back(cls, table: Arrays, starts: Array, ends: Array, since: Array) -> "Rows":
        """Of those, the ones with gaps that begin before the part's day `since`: the first active days since then."""
        first, last = table.place_of(starts), table.place_of(ends + 1)
        part = np.repeat(np.arange(starts.size), last - first)
        day = np.concatenate([np.arange(*places) for places in zip(first, last, strict=True)])
        return cls(table, table.beyond(day, table.days[day] - since[part]), table.edges[day + 1], part)

    @property
    def part(self) -> Array:
        """The number of the part that the row lies in."""
        return np.repeat(self._part, self._lengths)

    def numbers(self, name: str) -> Array:
        return self._read(self._table.numbers(name))

    def codes(self, name: str) -> Array:
        """As `Arrays.codes`."""
        return self._read(self._table.codes(name))

    def having(self, where: Mapping[str, tuple[str, ...]]) -> Array | slice:
        """Which rows have, of every dimension, one of the values."""
        if not where:
            return slice(None)
        return np.flatnonzero(reduce(np.logical_and, (self._are_among(*each) for each in where.items())))

    def _are_among(self, name: str, values: Collection[str]) -> Array:
        """Code by code: to look them up in a table of flags would first make them eight bytes long."""
        codes, wanted = self.codes(name), self._table.codes_of(name, values)
        return reduce(np.logical_or, [codes == code for code in wanted], np.zeros(codes.size, np.bool_))

    def _read(self, column: Array) -> Array:
        parts = [column[first:end] for first, end in self._runs]
        return parts[0] if len(parts) == 1 else np.concatenate([column[:0], *parts])


def _joined(first: Array, end: Array) -> list[tuple[int, int]]:
    """The same rows in fewer pieces: one that begins where another ends goes on with it."""
    begins = np.flatnonzero(np.append(True, first[1:] != end[:-1])[: first.size])
    ends = np.append(begins[1:], first.size)[: begins.size] - 1
    return list(zip(first[begins].tolist(), end[ends].tolist(), strict=True))
