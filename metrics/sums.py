"""What a term adds up to: a number for every window and combination of dimension values."""

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
    """Two blocks of shape (windows, *values of each axis)."""

    axes: Axes
    numbers: Floats
    happened: Flags
    """False where there is nothing to add up; the number is 0 there."""

    def on(self, axes: Axes) -> "Sums":
        """The same on more axes or values, whole in every slice of a dimension by which it is not cut."""
        return Sums(axes, *(self._laid_out(block, axes) for block in (self.numbers, self.happened)))

    def _laid_out(self, block: Array, axes: Axes) -> Array:
        for place, (name, values) in enumerate(axes.items(), start=1):
            if name not in self.axes:
                block = np.expand_dims(block, place)
            elif values != self.axes[name]:
                there = {value: at for at, value in enumerate(self.axes[name])}
                block = _padded(block, place).take([there.get(value, -1) for value in values], place)
        return np.broadcast_to(block, (len(block), *map(len, axes.values())))


def common(every: Sequence[Axes], by: tuple[str, ...]) -> Axes:
    """Axes with the values of all."""
    values = {name: {value for axes in every for value in axes.get(name, ()) if value is not None} for name in by}
    return {name: (None, *sorted(values[name])) for name in by}


def _padded(block: Array, axis: int) -> Array:
    """With nothing at its end."""
    return np.pad(block, [(0, int(place == axis)) for place in range(block.ndim)])
