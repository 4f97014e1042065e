"""The values of a dimension and their codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.int64]

GONE = -1


@dataclass(frozen=True)
class Axis:
    """A dimension's values in order; a missing value is a value of its own, the last."""

    name: str
    values: tuple[str, ...]
    has_missing: bool

    @classmethod
    def of(cls, column: pl.Series) -> "Axis":
        text = column.cast(pl.String).unique()
        return cls(column.name, tuple(text.drop_nulls().sort()), text.null_count() > 0)

    def known(self, column: pl.Series) -> list[Any]:
        """The values in the form in which the column has them, in the order of their codes."""
        pairs = pl.DataFrame({"text": column.cast(pl.String), "value": column}).drop_nulls().unique().sort("text")
        return pairs["value"].to_list()

    def joined(self, other: "Axis | None") -> "Axis":
        """With the values of both."""
        if other is None:
            return self
        return Axis(self.name, tuple(sorted({*self.values, *other.values})), self.has_missing or other.has_missing)

    def codes_in(self, other: "Axis") -> Codes:
        """Shape (values + 1,): the code of each value on another axis, GONE where it has none; and of a missing one."""
        code_of = {value: code for code, value in enumerate(other.values)}
        return np.array([*(code_of.get(value, GONE) for value in self.values), len(other.values)], np.int64)

    def __len__(self) -> int:
        return len(self.values) + self.has_missing

    @property
    def kind(self) -> pl.Enum:
        return pl.Enum(self.values)

    def codes(self, column: pl.Series) -> Codes:
        """Shape as the column: the position of each value."""
        coded = column.cast(pl.String).cast(self.kind).to_physical()
        return coded.cast(pl.Int64).fill_null(len(self.values)).to_numpy()

    def column(self, codes: npt.NDArray[Any]) -> pl.Series:
        """The values that stand at the codes."""
        physical = pl.Series(self.name, codes).cast(pl.Series(dtype=self.kind).to_physical().dtype)
        if self.has_missing:
            physical = pl.select(pl.when(physical != len(self.values)).then(physical).alias(self.name)).to_series()
        return physical.cat.to(self.kind)


def size(axes: tuple[Axis, ...]) -> int:
    """Number of combinations of values; 1 where there is no axis."""
    return prod(len(axis) for axis in axes)


def flat(codes: Iterable[Codes], axes: Iterable[Axis], rows: int) -> Codes:
    """One code for the combination of the codes; 0 everywhere where there is no axis."""
    position = np.zeros(rows, np.int64)
    for code, axis in zip(codes, axes, strict=True):
        position = position * len(axis) + code
    return position


def columns(position: npt.NDArray[Any], axes: tuple[Axis, ...]) -> list[pl.Series]:
    """The values of each axis at flat positions; `flat` undone."""
    if not axes:
        return []
    each = np.unravel_index(np.arange(size(axes)), tuple(len(axis) for axis in axes))
    narrow = [codes.astype(np.min_scalar_type(len(axis))) for axis, codes in zip(axes, each, strict=True)]
    return [axis.column(codes[position]) for axis, codes in zip(axes, narrow, strict=True)]
