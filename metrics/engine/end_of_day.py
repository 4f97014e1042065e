"""Compiled loops over cells at the end of a day: distinct counts by period, gap tables, cohorts."""

from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.aggregates.schema import NEVER
from metrics.engine.row_loop import compiled

Array = npt.NDArray[Any]


@compiled
def settle(
    near: Array, is_touched: Array, larger: Array, ago: Array, is_recent: Array, lengths: Array, counts: Array
) -> None:
    """Fill `counts`, shape (reaches + 1 + rolling windows, cells), from the gaps of the day, and empty `near`.

    An entity counts when its gap is in the slot `larger` or a later one; in the row after the reaches, when it is new.
    `ago`, shape (cells, longest window), has how many were last active 0, 1, 2 … days ago: windows are its sums. Of a
    cell that no row of the day touches, and that is not recent, all of it is 0 and stays so: most cells of many.
    """
    slots, reaches = near.shape[2], larger.size
    slots_found, beyond = np.zeros(slots, np.int32), np.zeros(slots + 1, np.int64)
    for cell in range(near.shape[1]):
        is_there = False
        for thread in range(near.shape[0]):
            is_there |= is_touched[thread, cell]
        if not is_there and not is_recent[cell]:
            continue
        is_recent[cell] = is_there
        slots_found[:] = 0
        for thread in range(near.shape[0]):
            if is_touched[thread, cell]:
                slots_found += near[thread, cell]
                near[thread, cell] = 0
        for slot in range(slots - 1, 0, -1):
            beyond[slot] = beyond[slot + 1] + slots_found[slot]
        for reach in range(reaches):
            counts[reach, cell] = beyond[larger[reach]]
        counts[reaches, cell] = slots_found[slots - 1]
        for days in range(ago.shape[1] - 1, 0, -1):
            ago[cell, days] = ago[cell, days - 1] - slots_found[days]
            is_recent[cell] |= ago[cell, days] != 0
        ago[cell, 0] = beyond[1]
        for window in range(lengths.size):
            counts[reaches + 1 + window, cell] = ago[cell, : lengths[window]].sum()


@compiled
def touched_rows(is_touched: Array, rows_of: Array, is_counted: Array) -> None:
    """Mark the rows of the gap tables, by `rows_of` of shape (cells, tables), that a row of the day belongs to.

    `is_touched`, shape (threads, cells), is empty afterwards.
    """
    for thread in range(is_touched.shape[0]):
        for cell in range(is_touched.shape[1]):
            if is_touched[thread, cell]:
                is_touched[thread, cell] = False
                for table in range(rows_of.shape[1]):
                    if rows_of[cell, table] >= 0:
                        is_counted[rows_of[cell, table]] = True


@compiled
def by_gap(far: Array, is_counted: Array, today: int, rows: Array, gaps: Array, counts: Array) -> int:
    """Fill rows of the gap tables, gaps and counts, in this order; returns how many.

    Those never seen before come last in a row. `far`, shape (threads, rows, days), and `is_counted`, shape (rows,),
    outside which it is empty, are empty afterwards.
    """
    count = 0
    for row in range(far.shape[1]):
        if not is_counted[row]:
            continue
        is_counted[row] = False
        for thread in range(1, far.shape[0]):
            far[0, row] += far[thread, row]
            far[thread, row] = 0
        for gap in range(1, today + 1):
            if far[0, row, gap]:
                rows[count], gaps[count], counts[count] = row, NEVER if gap == today else gap, far[0, row, gap]
                count += 1
        far[0, row] = 0
    return count


@compiled
def spread(by_combination: Array, place_of: Array, homes: int, sums: Array) -> None:
    """Fill `sums`, shape (columns, cells), from sums by combination of all dimensions × home; those are empty then."""
    sums[:] = 0
    for thread in range(by_combination.shape[0]):
        for combination in range(place_of.shape[0]):
            for home in range(homes):
                at = combination * homes + home
                for column in range(sums.shape[0]):
                    added = by_combination[thread, at, column]
                    if added:
                        for partition in range(place_of.shape[1]):
                            sums[column, place_of[combination, partition] * homes + home] += added
                        by_combination[thread, at, column] = 0


@compiled
def by_cohort(
    begin: int, end: int, last: Array, born: Array, places: Array, home: Array, homes: int, since: int, month: int,
    is_over: bool, slots_found: Array,
) -> None:  # fmt: skip
    """Add the entities from `begin` up to `end` active since a month began to `found`, shape (cells, months + 1).

    By cell of the cohort places and first active month: that is `month` for the new ones, noted once it is over.
    The first place is that of the whole: whoever was not active there was so nowhere.
    """
    active = np.empty(places.size, np.uint32)
    for who in range(begin, end):
        if last[who, places[0]] < since:
            continue
        count = np.uint32(0)
        for place in range(places.size):  # written before it is known whether it stays: no branch
            active[count] = place
            count += np.uint32(last[who, places[place]] >= since)
        for place in active[:count]:
            first = born[who, place]
            if first == 0:
                first = np.uint16(month)
                if is_over:
                    born[who, place] = first
            slots_found[place * np.uint32(homes) + np.uint32(home[who]), first] += 1


@compiled
def happened(counts: Array, sums: Array) -> Array:
    """The cells, in order, of which something is not 0; the second axis of both is of cells."""
    something = np.zeros(counts.shape[1], np.bool_)
    for column in range(counts.shape[0]):
        something |= counts[column] != 0
    for column in range(sums.shape[0]):
        something |= sums[column] != 0
    return np.flatnonzero(something).astype(np.int32)
