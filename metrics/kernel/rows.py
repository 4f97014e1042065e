"""The loops over rows, compiled: nowhere else is a single row looked at."""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from metrics.kernel import BILLION, NEVER

Array = npt.NDArray[Any]

NEAR = 31
"""Gaps up to a month are counted on the way, in a small table; rarer ones are listed."""

compiled = numba.njit(nogil=True, cache=True)


@compiled
def remember(
    today: int, begin: int, end: int, entity: Array, combination: Array, qualifies: Array, place_of: Array,
    home: Array, homes: int, last: Array, near: Array, far: Array,
) -> int:  # fmt: skip
    """Note those of the entities from `begin` up to `end` that are in the rows as active today, in each partition once.

    `last`, shape (entities, places), is the last active day, counted from 1; 0 where there was none. `near`, shape
    (cells, NEAR + 1), counts by gap. Larger gaps fill `far`, shape (2, rows × partitions), with cell and gap from the
    beginning; returns how many.
    """
    listed = 0
    for row in range(entity.size):
        who = entity[row]
        if who < begin or who >= end or not qualifies[row]:
            continue
        for partition in range(place_of.shape[1]):
            place = place_of[combination[row], partition]
            before = np.int64(last[who, place])
            if before == today:
                continue
            last[who, place] = today
            cell = place * homes + home[who]
            gap = today - before if before > 0 else NEVER
            if gap <= NEAR:
                near[cell, gap] += 1
            else:
                far[0, listed] = cell
                far[1, listed] = gap
                listed += 1
    return listed


@compiled
def add_up(entity: Array, combination: Array, home: Array, homes: int, values: Array, sums: Array) -> int:
    """Add the values, shape (rows, columns), to `sums`, shape (combinations × homes, 2 × columns): wholes and parts.

    Returns how many rows counted: those of somebody in the population.
    """
    counted = 0
    for row in range(entity.size):
        who = entity[row]
        if who < 0:
            continue
        counted += 1
        cell = np.int64(combination[row]) * homes + home[who]
        for column in range(values.shape[1]):
            value = values[row, column]
            below = np.floor(value)
            sums[cell, 2 * column] += np.int64(below)
            sums[cell, 2 * column + 1] += np.int64(np.rint((value - below) * BILLION))
    return counted


@compiled
def looked_up(id: Array, least: int, number_of: Array) -> Array:
    """The number of each id by a table that begins with id `least`; -1 for an unknown one."""
    found = np.full(id.size, -1, np.int32)
    for row in range(id.size):
        place = id[row] - least
        if 0 <= place < number_of.size:
            found[row] = number_of[place]
    return found
