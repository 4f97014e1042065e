"""The loops over rows, compiled: nowhere else is a single row looked at."""

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from metrics.kernel import BILLION
from metrics.kernel.prefetch import prefetch
from metrics.kernel.slots import NEAR

Array = npt.NDArray[Any]

AHEAD = 32
"""So many rows before its turn, what is remembered of an entity is asked for: it is rarely in a cache."""

compiled = numba.njit(nogil=True, cache=True)


def fixed(array: Array) -> Array:
    """An array that is not written to: a loop is compiled once for those, and once more for others."""
    array.flags.writeable = False
    return array


class Rows(NamedTuple):
    """Facts in day order: arrays of one length, in the form that was compiled for: contiguous, and not read-only."""

    entity: Array
    """Numbers of entities; -1 for whoever is not in the population."""
    combination: Array
    """The flat code of the values of all dimensions."""
    qualifies: Array
    values: Array
    """Shape (sums, rows)."""


class Places(NamedTuple):
    """Where things are counted; see `metrics.kernel.layout`."""

    place_of: Array
    rows_of: Array
    homes: int


class Counts(NamedTuple):
    """What the rows of a day come to, empty in the beginning."""

    near: Array
    """Shape (cells, SLOTS): entities by the slot of their gap."""
    far: Array
    """Shape (rows of the gap tables, days): entities by gap, those beyond NEAR only."""
    sums: Array
    """Shape (combinations × homes, 2 × sums): wholes and parts."""


@compiled
def remember(
    today: int, first: int, end: int, begin: int, beyond: int, rows: Rows, places: Places, slot_of: Array,
    home: Array, last: Array, counts: Counts,
) -> None:  # fmt: skip
    """Note the entities from `begin` up to `beyond` in the rows from `first` up to `end` as active today.

    `last`, shape (entities, places), is the last active day, counted from 1; 0 where there was none. In a partition an
    entity counts once, however many rows it has.
    """
    for row in range(first, end):
        soon = min(row + AHEAD, end - 1)
        if begin <= rows.entity[soon] < beyond:
            for partition in range(places.place_of.shape[1]):
                prefetch(last, rows.entity[soon], places.place_of[rows.combination[soon], partition])
        who = rows.entity[row]
        if who < begin or who >= beyond or not rows.qualifies[row]:
            continue
        for partition in range(places.place_of.shape[1]):
            place = places.place_of[rows.combination[row], partition]
            gap = today - np.int64(last[who, place])
            if gap == 0:
                continue
            last[who, place] = today
            cell = place * places.homes + home[who]
            counts.near[cell, slot_of[gap]] += 1
            if slot_of[gap] > NEAR:
                for table in range(places.rows_of.shape[1]):
                    row_of_table = places.rows_of[cell, table]
                    if row_of_table >= 0:
                        counts.far[row_of_table, gap] += 1


@compiled
def add_up(first: int, end: int, begin: int, beyond: int, rows: Rows, home: Array, homes: int, sums: Array) -> int:
    """Add the values of the same rows to `sums`, one that is not a number as 0; returns how many rows are theirs."""
    counted = 0
    for row in range(first, end):
        who = rows.entity[row]
        if who < begin or who >= beyond:
            continue
        counted += 1
        cell = np.int64(rows.combination[row]) * homes + home[who]
        for column in range(rows.values.shape[0]):
            value = rows.values[column, row]
            if np.isnan(value):
                continue
            below = np.floor(value)
            sums[cell, 2 * column] += np.int64(below)
            if value > below:
                sums[cell, 2 * column + 1] += np.int64((value - below) * BILLION + 0.5)
    return counted


@compiled
def add_codes(combination: Array, code_of: Array, places: Array) -> None:
    """Add the code of each place to the combination."""
    for row in range(places.size):
        combination[row] += code_of[places[row]]


@compiled
def looked_up(id: Array, least: int, number_of: Array) -> Array:
    """The number of each id by a table that begins with id `least`; -1 for an unknown one."""
    found = np.full(id.size, -1, np.int32)
    for row in range(id.size):
        place = id[row] - least
        if 0 <= place < number_of.size:
            found[row] = number_of[place]
    return found
