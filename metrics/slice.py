"""The part of the numbers that is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

Wanted = tuple[str | None, ...]
"""Values of a dimension; None for those who have none."""


@dataclass(frozen=True)
class Slice:
    """The part that is asked for: cut `by` some dimensions, and only `where` others have one of the values."""

    by: tuple[str, ...] = ()
    where: tuple[tuple[str, Wanted], ...] = ()
    """Dimension and the values wanted of it."""

    def without(self, dimensions: Iterable[str]) -> "Slice":
        gone = set(dimensions)
        left = tuple((name, values) for name, values in self.where if name not in gone)
        return Slice(tuple(name for name in self.by if name not in gone), left)

    @property
    def wanted(self) -> dict[str, Wanted]:
        """Dimension → every value wanted of it, those of several conditions together."""
        found: dict[str, Wanted] = {}
        for name, values in self.where:
            found[name] = found.get(name, ()) + values
        return found

    @property
    def dimensions(self) -> set[str]:
        return {*self.by, *self.wanted}
