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
    counts[:] = 0
    for listed in range(far_cell.size):
        for grain in range(grains):
            if far_gap[listed] > days_into[grain]:
                counts[far_cell[listed], grain] += 1
    for cell in range(near.shape[0]):
        for gap in range(1, NEAR + 1):
            if near[cell, gap]:
                for grain in range(grains):
                    if gap > days_into[grain]:
                        counts[cell, grain] += near[cell, gap]
        for days in range(ago.shape[1] - 1, 0, -1):
            ago[cell, days] = ago[cell, days - 1] - near[cell, days]
        ago[cell, 0] = counts[cell, 0]
        near[cell] = 0
        for window in range(lengths.size):
            counts[cell, grains + window] = ago[cell, : lengths[window]].sum()


@compiled
def by_gap(
    near: Array, far_cell: Array, far_gap: Array, first_cell: int, homes: int, value_of: Array, found: Array
) -> None:
    """Add to `found`, shape (places, static values, gaps), the gaps of one partition; gap 0 is of those never seen.

    `first_cell` is where the partition begins; `value_of`, shape (homes,), has each home's static value.
    """
    for place in range(found.shape[0]):
        for home in range(homes):
            for gap in range(1, min(NEAR + 1, found.shape[2])):
                found[place, value_of[home], gap] += near[first_cell + place * homes + home, gap]
    for listed in range(far_cell.size):
        place, home = divmod(far_cell[listed] - first_cell, homes)
        if 0 <= place < found.shape[0]:
            gap = 0 if far_gap[listed] == NEVER else far_gap[listed]
            found[place, value_of[home], gap] += 1


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
def taken_out(found: Array, longest: int) -> tuple[Array, Array, Array]:
    """The cells, gaps and counts in `found`, shape (cells, gaps), that are not 0, in order; it is empty afterwards."""
    many = 0
    for cell in range(found.shape[0]):
        for gap in range(longest + 1):
            many += found[cell, gap] != 0
    cells, gaps, counts = np.empty(many, np.int32), np.empty(many, np.uint16), np.empty(many, np.uint32)
    place = 0
    for cell in range(found.shape[0]):
        for next_gap in range(1, longest + 2):
            gap = next_gap % (longest + 1)  # those never seen before come last
            if found[cell, gap]:
                cells[place], gaps[place], counts[place] = cell, gap if gap else NEVER, found[cell, gap]
                found[cell, gap] = 0
                place += 1
    return cells, gaps, counts


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
