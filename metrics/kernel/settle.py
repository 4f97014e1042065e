"""The loops over cells at the end of a day, compiled: what the day's gaps come to."""

from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.kernel import NEVER
from metrics.kernel.rows import NEAR, compiled

Array = npt.NDArray[Any]


@compiled
def settle(
    near: Array, far_cell: Array, far_gap: Array, days_into: Array, ago: Array, lengths: Array, counts: Array
) -> None:
    """Fill `counts`, shape (cells, grains + rolling windows), from the gaps of the day; `near` is empty afterwards.

    An entity counts in a grain when its gap reaches back before the period: by more than `days_into` it. `ago`, shape
    (cells, longest window), has how many were last active 0, 1, 2 … days ago: its sums are the rolling windows.
    """
    grains = days_into.size
    beyond = np.zeros(NEAR + 2, np.int64)
    for cell in range(near.shape[0]):
        for gap in range(NEAR, 0, -1):
            beyond[gap] = beyond[gap + 1] + near[cell, gap]
        for grain in range(grains):
            counts[cell, grain] = beyond[min(days_into[grain] + 1, NEAR + 1)]
    for listed in range(far_cell.size):
        for grain in range(grains):
            if far_gap[listed] > days_into[grain]:
                counts[far_cell[listed], grain] += 1
    for cell in range(near.shape[0]):
        for days in range(ago.shape[1] - 1, 0, -1):
            ago[cell, days] = ago[cell, days - 1] - near[cell, days]
        ago[cell, 0] = counts[cell, 0]
        near[cell] = 0
        for window in range(lengths.size):
            counts[cell, grains + window] = ago[cell, : lengths[window]].sum()


@compiled
def by_gap(
    near: Array, far_cell: Array, far_gap: Array, row_of: Array, found: Array, longest: int
) -> tuple[Array, Array, Array]:
    """The rows, gaps and counts of some gap tables, in this order, those never seen before last.

    `row_of`, shape (cells,), is the row of each cell in the tables, -1 for none. `found`, shape (rows, gaps), is empty
    before and afterwards; it has those never seen before under gap 0.
    """
    for cell in range(near.shape[0]):
        row = row_of[cell]
        if row >= 0:
            for gap in range(1, min(NEAR, longest) + 1):
                found[row, gap] += near[cell, gap]
    for listed in range(far_cell.size):
        row = row_of[far_cell[listed]]
        if row >= 0:
            found[row, 0 if far_gap[listed] == NEVER else far_gap[listed]] += 1
    return _taken_out(found, longest)


@compiled
def _taken_out(found: Array, longest: int) -> tuple[Array, Array, Array]:
    many = 0
    for row in range(found.shape[0]):
        for gap in range(longest + 1):
            many += found[row, gap] != 0
    rows, gaps, counts = np.empty(many, np.int32), np.empty(many, np.uint16), np.empty(many, np.uint32)
    place = 0
    for row in range(found.shape[0]):
        for next_gap in range(1, longest + 2):
            gap = next_gap if next_gap <= longest else 0
            if found[row, gap]:
                rows[place], gaps[place], counts[place] = row, gap if gap else NEVER, found[row, gap]
                found[row, gap] = 0
                place += 1
    return rows, gaps, counts


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
def happened(counts: Array, sums: Array) -> Array:
    """The cells, in order, of which something is not 0."""
    kept = np.empty(counts.shape[0], np.int32)
    many = 0
    for cell in range(counts.shape[0]):
        if counts[cell].any() or sums[cell].any():
            kept[many] = cell
            many += 1
    return kept[:many]
