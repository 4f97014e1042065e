"""Puts what was added up for a period beside what was added up for its base: one row a pair and slice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.compare import Pair
from metrics.periods import Period
from metrics.sums import Axes, Flags, Floats, Sums, common

Places = npt.NDArray[np.intp]

MEASURED = "measured"
"""The name of the share of entity-days that have a value of what is summed."""


@dataclass(frozen=True, eq=False)
class Beside:
    """The pairs in order, each with a row for every slice that occurs on one of its sides, or one without slices."""

    pair: Places
    """The place of each row's pair."""
    slices: Sequence[pl.Series]
    measured: Mapping[str, Floats]
    """Part → its number in each row; 0 where nothing happened, anything where there is no window. And `measured`."""
    base: Mapping[str, Floats]


def beside(pairs: Sequence[Pair], windows: Sequence[Period], parts: Mapping[str, Sums], by: tuple[str, ...]) -> Beside:
    """`parts` are those of the windows."""
    axes = common([part.axes for part in parts.values()], by)
    laid_out = {name: part.on(axes) for name, part in parts.items()}
    whole = [laid_out[name].happened for name, part in parts.items() if part.axes.keys() == axes.keys()]
    sides = _places(pairs, windows)
    there = _occurring(whole, sides, axes) if by else np.ones(len(pairs), np.bool_)
    pair, *codes = np.nonzero(there)
    slices = [pl.Series(name, axes[name], pl.String)[code] for name, code in zip(axes, codes, strict=True)]
    blocks = {name: part.numbers for name, part in laid_out.items()} | _measured(laid_out.values())
    measured, base = ({name: block[places][there] for name, block in blocks.items()} for places in sides)
    return Beside(pair, slices, measured, base)


def _measured(parts: Iterable[Sums]) -> dict[str, Floats]:
    """The share that was measured, of several the lowest; NaN where there are none of whom it could be."""
    shares = [part.measured for part in parts if part.measured is not None]
    return {MEASURED: reduce(np.fmin, shares)} if shares else {}


def _places(pairs: Sequence[Pair], windows: Sequence[Period]) -> list[Places]:
    """Of each side, shape (pairs,): the place of the window, or -1 where there is none."""
    place = {window: place for place, window in enumerate(windows)}
    sides = [pair.measured for pair in pairs], [pair.base for pair in pairs]
    return [np.array([place[window] if window else -1 for window in side], np.intp) for side in sides]


def _occurring(whole: Sequence[Flags], sides: Sequence[Places], axes: Axes) -> Flags:
    """Shape (pairs, *values): True for what happened on one of the sides."""
    found = np.zeros((len(sides[0]), *map(len, axes.values())), np.bool_)
    for places in sides:
        is_there = places >= 0
        for happened in whole:
            found[is_there] |= happened[places[is_there]]
    return found
