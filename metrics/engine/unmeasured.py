"""Counts entity-days without any value of a sum, on days on which a value is missing.

A person with two rows on a day, one measured and one not, is measured; on the platform of the other row the person is
not. So an entity-day counts once in each place, and only when all rows of the entity there are known.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from metrics.engine.row_loop import Places, Rows, compiled

Array = npt.NDArray[Any]


class Chained(NamedTuple):
    """Rows of a day, each leading to the one before it of the same entity: room for all of them."""

    before: Array
    """The row before, counted from 1; 0 where there is none."""
    entity: Array
    combination: Array
    says: Array
    """Bits: whether the row qualifies, then for each sum whether it has a value."""

    @classmethod
    def room(cls, rows: int) -> "Chained":
        return cls(*(np.zeros(rows, kind) for kind in (np.int32, np.int32, np.int32, np.uint64)))


def add_unmeasured(
    facts: Sequence[tuple[Rows, tuple[int, int]]], entities: tuple[int, int], places: Places, home: Array, last: Array,
    unmeasured: Array,
) -> None:  # fmt: skip
    """Add the entity-days of the entities from one up to another without a value to `unmeasured`, (sums, cells).

    `facts` are the rows of the day: arrays, and the first and the end of those in them. `last`, a number for each
    entity, is nothing but zeros, before and afterwards.
    """
    chained, count = Chained.room(sum(end - first for _, (first, end) in facts)), 0
    for rows, which in facts:
        count = _chain(*which, *entities, rows, count, last, chained)
    per_home = np.zeros(int(places.place_of.max()) + 1, np.uint64)
    _count(count, chained, last, places, home, per_home, unmeasured)


@compiled
def _chain(
    first: int, end: int, begin: int, beyond: int, rows: Rows, count: int, last: Array, chained: Chained
) -> int:  # fmt: skip
    """Appends the rows of these entities; `last` holds the last row of each, counted from 1."""
    for row in range(first, end):
        who = rows.entity[row]
        if begin <= who < beyond:
            says = np.uint64(rows.qualifies[row])
            for column in range(rows.values.shape[0]):
                if not np.isnan(rows.values[column, row]):
                    says |= np.uint64(2) << np.uint64(column)
            chained.before[count], chained.entity[count] = last[who], who
            chained.combination[count], chained.says[count] = rows.combination[row], says
            count += 1
            last[who] = count
    return count


@compiled
def _count(
    count: int, chained: Chained, last: Array, places: Places, home: Array, per_home: Array, unmeasured: Array
) -> None:  # fmt: skip
    """Counts entity by entity; `per_home` combines the flags of its rows in a place and is zero again afterwards."""
    everything = (np.uint64(2) << np.uint64(unmeasured.shape[0])) - np.uint64(2)
    for row in range(count):
        who = chained.entity[row]
        newest, last[who] = last[who], 0
        says, newest_values = everything, newest
        while newest_values:
            says, newest_values = says & chained.says[newest_values - 1], chained.before[newest_values - 1]
        for partition in range(places.place_of.shape[1] if newest and says != everything else 0):
            newest_values = newest
            while newest_values:
                per_home[places.place_of[chained.combination[newest_values - 1], partition]] |= chained.says[
                    newest_values - 1
                ]
                newest_values = chained.before[newest_values - 1]
            newest_values = newest
            while newest_values:
                place = places.place_of[chained.combination[newest_values - 1], partition]
                if per_home[place] & np.uint64(1):
                    for column in range(unmeasured.shape[0]):
                        if not per_home[place] >> np.uint64(column + 1) & np.uint64(1):
                            unmeasured[column, place * np.uint32(places.homes) + np.uint32(home[who])] += 1
                per_home[place] = np.uint64(0)
                newest_values = chained.before[newest_values - 1]
