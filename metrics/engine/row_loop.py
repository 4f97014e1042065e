"""Compiled loop over rows, the only code that visits single rows."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from metrics.aggregates.schema import BILLION

WRITTEN, OFTEN, DATA = 1, 3, 1

_codegen: Any = cgutils


def _prefetch(typing: Any, array: Any, row: Any, column: Any) -> Any:
    """The type of the call, and what builds its code."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        laid_out = context.make_array(signature.args[0])(context, builder, arguments[0])
        element = _codegen.get_item_pointer(context, builder, signature.args[0], laid_out, arguments[1:])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = _codegen.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(ask, [builder.bitcast(element, byte), number(WRITTEN), number(OFTEN), number(DATA)])
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp), build


prefetch = cast("Callable[[Any, int, int], None]", intrinsic(_prefetch))
"""`prefetch(array, row, column)`: loads an element of a two-dimensional array into the CPU cache."""


Array = npt.NDArray[Any]

AHEAD = 32
"""Rows of prefetch distance: entity state is rarely in the CPU cache."""
BLOCK = 32_768
"""Rows per block, which fit into a cache of 1 MB."""

compiled = numba.njit(nogil=True, cache=True)


def fixed(array: Array) -> Array:
    """Read-only view of an array; a loop is compiled once per kind of array."""
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
    """Shape (sums, rows); NaN where nothing was measured."""


class Places(NamedTuple):
    """Index arrays of the layout; see `metrics.engine.layout`."""

    place_of: Array
    rows_of: Array
    homes: int


class Counts(NamedTuple):
    """Counters of one day, zero at its beginning."""

    near: Array
    """Shape (cells, SLOTS): entities by the slot of their gap."""
    is_touched: Array
    """Shape (cells,): whether a row of the day belongs to the cell."""
    far: Array
    """Shape (rows of the gap tables, days): entities by gap, all of them."""
    sums: Array
    """Shape (combinations × homes, 2 × sums): wholes and parts."""
    unmeasured: Array
    """Shape (sums, cells): active entities without any value; see `metrics.engine.unmeasured`."""
    is_missing: Array
    """Shape (1,): whether any value is."""


class Block(NamedTuple):
    """Rows that are counted together, side by side: room for BLOCK of them.

    Unsigned integers, so that the compiler omits the test for negative indices.
    """

    row: Array
    entity: Array
    combination: Array
    home: Array
    gap: Array
    """Shape (partitions, BLOCK)."""


def room(partitions: int) -> Block:
    """An empty block."""
    row, entity, combination, home = (np.zeros(BLOCK, np.uint32) for _ in range(4))
    return Block(row, entity, combination, home, np.zeros((partitions, BLOCK), np.uint16))


@compiled
def count_rows(
    today: int, first: int, end: int, begin: int, beyond: int, rows: Rows, places: Places, slot_of: Array,
    home: Array, last: Array, counts: Counts, block: Block,
) -> int:  # fmt: skip
    """Count the rows from `first` up to `end` of the entities from `begin` up to `beyond`, who are active today.

    A block after the other, and each step for the whole block: what a step looks up stays in a cache, and no row waits
    for the one before. Returns how many rows are theirs.
    """
    counted = 0
    for start in range(first, end, BLOCK):
        count = _chosen(start, min(start + BLOCK, end), begin, beyond, rows, home, block)
        _remember(today, count, rows.qualifies, places.place_of, last, block)
        _count_gaps(count, places, slot_of, counts, block)
        _add_up(count, rows.values, places.homes, counts, block)
        counted += count
    return counted


@compiled
def _chosen(first: int, end: int, begin: int, beyond: int, rows: Rows, home: Array, block: Block) -> int:
    """Fill a block with the rows of these entities. Each is written before it is known whether it stays: no branch."""
    count = 0
    for row in range(first, end):
        who = rows.entity[row]
        block.row[count], block.entity[count], block.combination[count] = row, who, rows.combination[row]
        count += begin <= who < beyond
    for place in range(count):
        block.home[place] = home[block.entity[place]]
    return count


@compiled
def _remember(today: int, count: int, qualifies: Array, place_of: Array, last: Array, block: Block) -> None:
    """Note the entities of a block as active today, and their gaps.

    `last`, shape (entities, places), is the last active day, counted from 1; 0 where there was none. In a partition an
    entity counts once, however many rows it has: then the gap is 0, as for a row that does not qualify.
    """
    for place in range(count):
        soon = min(place + AHEAD, count - 1)
        for partition in range(place_of.shape[1]):
            prefetch(last, block.entity[soon], place_of[block.combination[soon], partition])
        who = block.entity[place]
        is_active = qualifies[block.row[place]]
        for partition in range(place_of.shape[1]):
            at = place_of[block.combination[place], partition]
            block.gap[partition, place] = today - last[who, at] if is_active else 0
            if is_active:
                last[who, at] = today


@compiled
def _count_gaps(count: int, places: Places, slot_of: Array, counts: Counts, block: Block) -> None:
    """Count the gaps of a block, including 0, to avoid an unpredictable branch."""
    homes, tables = np.uint32(places.homes), places.rows_of.shape[1]
    for partition in range(places.place_of.shape[1]):
        has_tables = places.rows_of[places.place_of[0, partition] * homes, 0] >= 0
        for place in range(count):
            gap = block.gap[partition, place]
            cell = places.place_of[block.combination[place], partition] * homes + block.home[place]
            counts.near[cell, slot_of[gap]] += 1
            counts.is_touched[cell] = True
            for table in range(tables if has_tables else 0):
                counts.far[np.uint32(places.rows_of[cell, table]), gap] += 1


@compiled
def _add_up(count: int, values: Array, homes: int, counts: Counts, block: Block) -> None:
    """Add the values of a block to the sums, and note whether one is missing."""
    sums = counts.sums
    for column in range(values.shape[0]):
        for place in range(count):
            value = values[column, block.row[place]]
            if np.isnan(value):
                counts.is_missing[0] = True
                continue
            cell = block.combination[place] * np.uint32(homes) + block.home[place]
            below = np.floor(value)
            sums[cell, 2 * column] += np.int64(below)
            if value > below:
                sums[cell, 2 * column + 1] += np.int64((value - below) * BILLION + 0.5)


@compiled
def add_codes(combination: Array, code_of: Array, places: Array) -> None:
    """Add the code of each place to the combination."""
    for row in range(places.size):
        combination[row] += code_of[places[row]]


@compiled
def looked_up(id: Array, least: int, number_of: Array) -> Array:
    """The number of each id by a table that begins with id `least`; -1 for an unknown one."""
    slots = np.full(id.size, -1, np.int32)
    for row in range(id.size):
        place = id[row] - least
        if 0 <= place < number_of.size:
            slots[row] = number_of[place]
    return slots
