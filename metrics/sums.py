"""What a term adds up to: a number for every window and combination of dimension values."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

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
    """NaN where it is not known: of a sum, where nothing of it was measured."""
    happened: Flags
    """False where there is nothing to add up; the number is 0 there."""
    measured: Floats | None = None
    """Of a sum: the share of its entity-days with a value, NaN where there are none. None where nothing is summed."""

    def on(self, axes: Axes) -> "Sums":
        """The same on more axes or values, whole in every slice of a dimension by which it is not cut."""
        numbers, happened = (self._laid_out(block, axes) for block in (self.numbers, self.happened))
        measured = None if self.measured is None else self._laid_out(self.measured, axes, math.nan)
        return Sums(axes, numbers, happened, measured)

    def _laid_out(self, block: Array, axes: Axes, nothing: float = 0) -> Array:
        for place, (name, values) in enumerate(axes.items(), start=1):
            if name not in self.axes:
                block = np.expand_dims(block, place)
            elif values != self.axes[name]:
                there = {value: at for at, value in enumerate(self.axes[name])}
                block = _padded(block, place, nothing).take([there.get(value, -1) for value in values], place)
        return np.broadcast_to(block, (len(block), *map(len, axes.values())))


def common(every: Sequence[Axes], by: tuple[str, ...]) -> Axes:
    """Axes with the values of all."""
    values = {name: {value for axes in every for value in axes.get(name, ()) if value is not None} for name in by}
    return {name: (None, *sorted(values[name])) for name in by}


def _padded(block: Array, axis: int, nothing: float) -> Array:
    """With nothing at its end."""
    return np.pad(block, [(0, int(place == axis)) for place in range(block.ndim)], constant_values=nothing)
