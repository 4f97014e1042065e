"""The loops over cells at the end of a day, compiled: what the day's gaps come to."""

from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.kernel import NEVER
from metrics.kernel.rows import compiled
from metrics.kernel.slots import NEAR

Array = npt.NDArray[Any]


@compiled
def settle(near: Array, larger: Array, ago: Array, lengths: Array, counts: Array) -> None:
    """Fill `counts`, shape (cells, reaches + 1 + rolling windows), from the gaps of the day; `near` is empty then.

    An entity counts when its gap is in the slot `larger` or a later one; in the column after the reaches, when it is
    new. `ago`, shape (cells, longest window), has how many were last active 0, 1, 2 … days ago: windows are its sums.
    """
    slots, reaches = near.shape[1], larger.size
    beyond = np.zeros(slots + 1, np.int64)
    for cell in range(near.shape[0]):
        for slot in range(slots - 1, 0, -1):
            beyond[slot] = beyond[slot + 1] + near[cell, slot]
        for reach in range(reaches):
            counts[cell, reach] = beyond[larger[reach]]
        counts[cell, reaches] = near[cell, slots - 1]
        for days in range(ago.shape[1] - 1, 0, -1):
            ago[cell, days] = ago[cell, days - 1] - near[cell, days]
        ago[cell, 0] = beyond[1]
        near[cell] = 0
        for window in range(lengths.size):
            counts[cell, reaches + 1 + window] = ago[cell, : lengths[window]].sum()


@compiled
def by_gap(
    near: Array, row_of: Array, far: Array, first: int, end: int, today: int, rows: Array, gaps: Array, counts: Array
) -> int:
    """Fill rows, gaps and counts of the gap tables' rows from `first` up to `end`, in this order; returns how many.

    `row_of`, shape (cells,), is the row of each cell there, -1 for none. Those never seen before come last in a row.
    `far`, shape (rows, days), is empty afterwards.
    """
    for cell in range(near.shape[0]):
        row = row_of[cell]
        if row >= 0:
            for gap in range(1, min(NEAR + 1, today)):
                far[row, gap] += near[cell, gap]
    many = 0
    for row in range(first, end):
        for gap in range(1, today + 1):
            if far[row, gap]:
                rows[many], gaps[many], counts[many] = row, NEVER if gap == today else gap, far[row, gap]
                far[row, gap] = 0
                many += 1
    return many


@compiled
def spread(by_combination: Array, place_of: Array, homes: int, sums: Array) -> None:
    """Fill `sums`, shape (cells, columns), from sums by combination of all dimensions × home; those are empty then."""
    sums[:] = 0
    for combination in range(place_of.shape[0]):
        for home in range(homes):
            at = combination * homes + home
            for column in range(sums.shape[1]):
                if by_combination[at, column]:
                    for partition in range(place_of.shape[1]):
                        sums[place_of[combination, partition] * homes + home, column] += by_combination[at, column]
                    by_combination[at, column] = 0


@compiled
def by_cohort(
    begin: int, end: int, last: Array, born: Array, places: Array, home: Array, homes: int, since: int, month: int,
    is_over: bool, found: Array,
) -> None:  # fmt: skip
    """Add the entities from `begin` up to `end` active since a month began to `found`, shape (cells, months + 1).

    By cell of the cohort places and first active month: that is `month` for the new ones, noted once it is over.
    """
    for who in range(begin, end):
        for place in range(places.size):
            if last[who, places[place]] >= since:
                first = born[who, place] if born[who, place] else month
                found[place * homes + home[who], first] += 1
                if is_over:
                    born[who, place] = first


@compiled
def happened(counts: Array, sums: Array) -> Array:
    """The cells, in order, of which something is not 0."""
    kept = np.empty(counts.shape[0], np.int32)
    many = 0
    for cell in range(counts.shape[0]):
        if counts[cell].any() or sums[cell].any():
            kept[many] = cell
            many += 1
    return kept[:many]
