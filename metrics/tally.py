"""Adds up those rows of a table that fall into spans of days: a few passes over arrays of codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from metrics.arrays import Array, Arrays
from metrics.rows import Rows, Runs, numbered
from metrics.slice import Wanted
from metrics.spans import Span
from metrics.sums import Axes, Floats


@dataclass(frozen=True)
class Tally:
    """How rows are added up: for so many windows and by the axes, only those with one of the values wanted."""

    windows: int
    axes: Axes
    where: Mapping[str, Wanted]

    @property
    def nothing(self) -> Floats:
        return np.zeros((self.windows, *map(len, self.axes.values())))

    def of(self, table: Arrays, spans: Sequence[Span], columns: Sequence[str]) -> list[Floats]:
        """Shape (windows, *values of each axis) for each of the columns. The table is sorted by day."""
        starts, ends = numbered(each.days.start for each in spans), numbered(each.days.end for each in spans)
        if table.has_gaps:
            since = numbered(each.window.start for each in spans)
            blocks = self._added(Runs.reaching_back(table, starts, ends, since), len(spans), columns)
        else:
            edges = np.unique(np.append(starts, ends + 1))
            first, last = np.searchsorted(edges, starts), np.searchsorted(edges, ends + 1)
            rows = Runs.between(table, *_read_between(edges, first, last))
            blocks = [_sums_of_runs(block, first, last) for block in self._added(rows, edges.size - 1, columns)]
        return [self._by_window(block, spans) for block in blocks]

    def _added(self, runs: Runs, parts: int, columns: Sequence[str]) -> list[Array]:
        """Shape (parts, *values of each axis) for each of the columns."""
        rows, shape = runs.having(self.where), (parts, *map(len, self.axes.values()))
        cell = rows.part * prod(shape[1:]) + self._combined(rows)
        return [np.bincount(cell, rows.numbers(name), prod(shape)).reshape(shape) for name in columns]

    def _combined(self, rows: Rows) -> Array:
        """One code for those of all axes, in as few bytes as hold it: writing them takes most of the time."""
        code = np.zeros(1, np.min_scalar_type(prod(map(len, self.axes.values()))))
        for name, values in self.axes.items():
            code = code * len(values) + rows.codes(name)
        return code

    def _by_window(self, block: Array, spans: Sequence[Span]) -> Floats:
        places, found = [each.place for each in spans], self.nothing
        if len(set(places)) == len(places):
            found[places] = block
        else:
            np.add.at(found, places, block)
        return found


def _read_between(edges: Array, first: Array, last: Array) -> tuple[Array, Array]:
    """First and last day of the parts into which spans that overlap cut each other, so that no row is read twice.

    A span goes from the edge `first` up to the edge `last`. Where no span is, a part has no day.
    """
    more = np.bincount(first, minlength=edges.size) - np.bincount(last, minlength=edges.size)
    is_read = np.cumsum(more)[:-1] > 0
    return edges[:-1], np.where(is_read, edges[1:], edges[:-1]) - 1


def _sums_of_runs(block: Array, first: Array, last: Array) -> Array:
    """Sums of neighbours along the first axis, from each `first` up to, not including, `last`."""
    if np.all(last == first + 1):
        return block[first]
    with_end = np.append(block, np.zeros_like(block[:1]), axis=0)
    return np.add.reduceat(with_end, np.stack([first, last], axis=1).ravel())[::2]
