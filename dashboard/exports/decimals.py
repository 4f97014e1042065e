"""Numbers of an export without the noise of binary sums: 19436.06 instead of 19436.059999999994."""

import math

MOST_PLACES = 6
NOISE = 2**-44
"""Relative rounding error of a sum of many binary fractions, at most."""
SMALLEST = 0.0005
"""No decimal is taken for the number from farther away, however large it is: cents stay cents."""
WHOLE = 2**53
"""From here on not every whole number is a binary one."""


def clean(number: float | None, *operands: float | None) -> float | None:
    """The decimal of up to six places that the number is but for rounding errors, else the number itself.

    Errors are those of a sum; for a difference, `operands` are what was subtracted, of whose size its error is. A whole
    number is an int. A ratio such as 1/3 has no such decimal and keeps every digit.
    """
    if number is None or not math.isfinite(number) or abs(number) >= WHOLE:
        return number
    size = max(abs(number), *(abs(operand) for operand in operands if operand is not None), 0)
    room = min(size * NOISE, SMALLEST)
    for places in range(MOST_PLACES + 1):
        decimal = round(number, places)
        if abs(number - decimal) <= room:
            return decimal if places else int(decimal)
    return number
