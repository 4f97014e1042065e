"""Sums of an outcome over the units of an arm, exact, and the means, variances and covariances that follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import polars as pl

from queries.sources.derived.experiments.numbers import NUMBERS, OFFSET, UNITS, product

ARM = "arm"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Moments:
    """Number of units, sums of their numbers, and sums of products of each two."""

    units: int
    sums: Mapping[str, Fraction]
    products: Mapping[Pair, Fraction]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], scales: Mapping[str, float]) -> "Moments":
        """Added up over rows; a number is multiplied by its scale. Numbers that the rows lack are not there."""
        rows = list(rows)
        names = [name for name in NUMBERS if rows and name in rows[0]]
        factors = {name: Fraction(scales.get(name.removesuffix("_before"), 1)) for name in names}
        sums = {name: factors[name] * sum((_exact(row[name]) for row in rows), Fraction()) for name in names}
        products = {
            (a, b): factors[a] * factors[b] * sum((_exact(row[product(a, b)]) for row in rows), Fraction())
            for a, b in combinations_with_replacement(names, 2)
        }
        return cls(sum(int(row[UNITS]) for row in rows), sums, products)

    def mean(self, name: str) -> float:
        return float(self.sums[name] / self.units)

    def covariance(self, a: str, b: str) -> float:
        """Sample covariance; the variance of a number with itself."""
        return float(self._covariance(a, b))

    def _covariance(self, a: str, b: str) -> Fraction:
        if self.units < 2:
            return Fraction()
        pair = (a, b) if (a, b) in self.products else (b, a)
        return (self.products[pair] - self.sums[a] * self.sums[b] / self.units) / (self.units - 1)

    @property
    def ratio(self) -> float | None:
        """Numerator over denominator, or the mean of the numerator; None where there is nothing to divide by."""
        below = self.sums.get("x", Fraction(self.units))
        return float(self.sums["y"] / below) if self.units and below else None

    @property
    def ratio_variance(self) -> float | None:
        """Variance of one unit's contribution to the ratio, by the delta method; of the mean, that of the numerator.

        Exact as far as the sums are: 0 where every unit has the same ratio.
        """
        if self.ratio is None:
            return None
        own = self._covariance("y", "y")
        if "x" not in self.sums:
            return float(own)
        ratio = self.sums["y"] / self.sums["x"]
        residual = own - 2 * ratio * self._covariance("y", "x") + ratio**2 * self._covariance("x", "x")
        return float(residual / (self.sums["x"] / self.units) ** 2)


def grouped(rows: pl.DataFrame, by: str, scales: Mapping[str, float]) -> dict[str, Moments]:
    """Value of a column → the moments of its rows; `-` for those without one."""
    parts = rows.with_columns(pl.col(by).cast(pl.String).fill_null("-")).partition_by(by, as_dict=True)
    return {str(key[0]): Moments.of(part.to_dicts(), scales) for key, part in sorted(parts.items())}


def course(
    rows: pl.DataFrame, units: Mapping[str, int], days: int, scales: Mapping[str, float]
) -> dict[int, dict[str, Moments]]:
    """Day since the exposure, from 1 → arm → moments of what was reached by its end."""
    by_arm = {str(key[0]): part for key, part in rows.partition_by(ARM, as_dict=True).items()}
    names = [name for name in rows.columns if name not in (ARM, OFFSET)]
    found: dict[int, dict[str, Moments]] = {day: {} for day in range(1, days + 1)}
    for arm, number in units.items():
        grown = {row[OFFSET]: row for row in by_arm[arm].to_dicts()} if arm in by_arm else {}
        reached: dict[str, Any] = dict.fromkeys(names, Decimal(0))
        for day in range(1, days + 1):
            for name in names:
                reached[name] += grown.get(day - 1, {}).get(name, 0)
            found[day][arm] = Moments.of([{**reached, UNITS: number}], scales)
    return found


def _exact(number: Any) -> Fraction:
    return Fraction(number) if number is not None else Fraction()
