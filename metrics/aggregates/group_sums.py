"""Grouped sums over day ranges: a few NumPy passes over arrays of dimension codes."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import repeat
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.aggregates.indexed_table import IndexedTable, Rows, Runs, numbered
from metrics.errors import Refusal
from metrics.model.term import FLOWS, Kind, Term, Wanted
from metrics.periods.period import CALENDAR, ONE_DAY, REMEMBERED, ROLLING, Grain, Period, counted_as, holding, start_of

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Axes = Mapping[str, tuple[str | None, ...]]
"""Dimension → its values in order, a missing one first."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Blocks of shape (windows, *values of each axis)."""

    axes: Axes
    numbers: Floats
    """NaN where unknown: a sum of which nothing was measured."""
    happened: Flags
    """False where no row contributes; the number is 0 there."""
    measured: Floats | None = None
    """Measured share of a sum: entity-days with a value ÷ all, NaN where there are none. None for counts."""
    is_computed: bool = False
    """Whether it was computed from facts, as no aggregate has it."""

    def on(self, axes: Axes) -> "Sums":
        """Broadcast to more axes or values: a dimension that is not an axis has the total in every slice."""
        numbers, happened = (self._laid_out(block, axes) for block in (self.numbers, self.happened))
        measured = None if self.measured is None else self._laid_out(self.measured, axes, math.nan)
        return Sums(axes, numbers, happened, measured, self.is_computed)

    def only(self, windows: Sequence[bool]) -> "Sums":
        """The sums over some of the windows; over the others nothing happened."""
        kept = np.array(windows, np.bool_).reshape(-1, *(1,) * (self.numbers.ndim - 1))
        measured = None if self.measured is None else np.where(kept, self.measured, math.nan)
        return replace(self, numbers=np.where(kept, self.numbers, 0), happened=self.happened & kept, measured=measured)

    def _laid_out(self, block: Array, axes: Axes, nothing: float = 0) -> Array:
        for place, (name, values) in enumerate(axes.items(), start=1):
            if name not in self.axes:
                block = np.expand_dims(block, place)
            elif values != self.axes[name]:
                place_of = {value: at for at, value in enumerate(self.axes[name])}
                block = _padded(block, place, nothing).take([place_of.get(value, -1) for value in values], place)
        return np.broadcast_to(block, (len(block), *map(len, axes.values())))


def common(every: Sequence[Axes], by: tuple[str, ...]) -> Axes:
    """Union of several sets of axes."""
    values = {name: {value for axes in every for value in axes.get(name, ()) if value is not None} for name in by}
    return {name: (None, *sorted(values[name])) for name in by}


def _padded(block: Array, axis: int, nothing: float) -> Array:
    """Block with a row of neutral elements appended along an axis."""
    return np.pad(block, [(0, int(place == axis)) for place in range(block.ndim)], constant_values=nothing)


SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Span:
    """Range of days that is read for one window."""

    place: int
    """Index of the window in the question."""
    window: Period
    days: Period


def by_grain(term: Term, windows: Sequence[Period], wanted_grain: Grain) -> dict[Grain, list[Span]]:
    """Spans by the grain of the aggregates that answer them: distinct counts depend on where a window begins."""
    spans: dict[Grain, list[Span]] = {}
    as_asked = repeat(wanted_grain if term.kind in FLOWS else Grain.DAY)
    grains = map(counted_as, windows) if term.kind is Kind.DISTINCT else as_asked
    for place, (window, grain) in enumerate(zip(windows, grains, strict=False)):
        days = Period(window.end, window.end) if grain in ROLLING else window
        spans.setdefault(grain, []).append(Span(place, window, days))
    return spans


def whole_months(spans: Iterable[Span]) -> Iterator[Span]:
    """Whole months inside each span, if any."""
    return (Span(span.place, span.window, months) for span in spans if (months := _months(span.days)))


def around_months(spans: Iterable[Span]) -> Iterator[Span]:
    """Days of each span outside its whole months."""
    for span in spans:
        months = _months(span.days)
        for days in _around(span.days, months) if months else [span.days]:
            yield Span(span.place, span.window, days)


@lru_cache(REMEMBERED)
def _months(days: Period) -> Period | None:
    if days.days < SHORTEST_MONTH:
        return None
    first = holding(Grain.MONTH, days.start - ONE_DAY).end + ONE_DAY
    last = start_of(Grain.MONTH, days.end + ONE_DAY) - ONE_DAY
    return Period(first, last) if first < last else None


def _around(days: Period, months: Period) -> Iterator[Period]:
    if days.start < months.start:
        yield Period(days.start, months.start - ONE_DAY)
    if months.end < days.end:
        yield Period(months.end + ONE_DAY, days.end)


def before(windows: Sequence[Period], grain: Grain) -> list[Period]:
    """The whole calendar period before that of each window."""
    return [holding(grain, start_of(grain, window.start) - ONE_DAY) for window in windows]


def refuse_parts(windows: Sequence[Period], grain: Grain) -> None:
    """Raises Refusal where a window does not begin with its calendar period: only then there is a period before."""
    for window in windows:
        if grain not in CALENDAR or start_of(grain, window.start) != window.start:
            raise Refusal("periods_only", start=window.start.isoformat(), grain=grain)


@dataclass(frozen=True)
class GroupSums:
    """Grouped sum: number of windows, axes to group by, and filter on dimension values."""

    windows: int
    axes: Axes
    where: Mapping[str, Wanted]

    @property
    def nothing(self) -> Floats:
        return np.zeros((self.windows, *map(len, self.axes.values())))

    def of(self, table: IndexedTable, spans: Sequence[Span], columns: Sequence[str]) -> list[Floats]:
        """Shape (windows, *values of each axis) for each of the columns. The table is sorted by day."""
        starts, ends = numbered(span.days.start for span in spans), numbered(span.days.end for span in spans)
        if table.has_gaps:
            since = numbered(span.window.start for span in spans)
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
        """Combined code of all axes in the smallest integer type: writing the codes takes most of the time."""
        code = np.zeros(1, np.min_scalar_type(prod(map(len, self.axes.values()))))
        for name, values in self.axes.items():
            code = code * len(values) + rows.codes(name)
        return code

    def _by_window(self, block: Array, spans: Sequence[Span]) -> Floats:
        places, totals = [span.place for span in spans], self.nothing
        if len(set(places)) == len(places):
            totals[places] = block
        else:
            np.add.at(totals, places, block)
        return totals


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
