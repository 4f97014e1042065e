"""Names of what is summed per arm, and how a quantity of a unit adds up over its days."""

from enum import StrEnum

UNITS, OFFSET = "units", "offset"
"""Columns of the results: number of units; days since the exposure, from 0."""

NUMBERS = ("y", "x", "y_before", "x_before")
"""Numerator and denominator of a unit in its window, and both in as many days before its exposure."""


class How(StrEnum):
    """How a quantity of a unit adds up over its days."""

    SUM = "sum"
    """Sum of a column."""
    ONCE = "once"
    """1 for a unit with a qualifying row, else 0."""
    DAYS = "days"
    """Number of days with a qualifying row."""


def product(a: str, b: str) -> str:
    """Name of the column with the sum of products."""
    return f"{a}·{b}"
