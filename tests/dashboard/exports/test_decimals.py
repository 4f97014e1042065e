"""Numbers of an export: no binary noise, and nothing lost."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.decimals import clean


@pytest.mark.parametrize(
    ("number", "operands", "expected"),
    [
        (19436.059999999994, (), "19436.06"),
        (0.1 + 0.2, (), "0.3"),
        (12.0, (), "12"),
        (-0.0, (), "0"),
        (19436.06 - 18000.10, (19436.06, 18000.10), "1435.96"),
        (0.30000000000000004 - 0.3, (0.3, 0.3), "0"),
        (1 / 3, (), repr(1 / 3)),
        (1e-9, (), "1e-09"),
        (123456789012.01, (), "123456789012.01"),
        (1e300, (), "1e+300"),
        (None, (), "None"),
    ],
)
def test_a_number_is_written_as_the_decimal_that_was_added_up(
    number: float | None, operands: tuple[float, ...], expected: str
) -> None:
    assert str(clean(number, *operands)) == expected


@given(st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=200))
def test_a_sum_of_cents_is_the_exact_sum(cents: list[int]) -> None:
    total = 0.0
    for amount in cents:
        total += amount / 100
    assert clean(total, *(amount / 100 for amount in cents)) == sum(cents) / 100


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_stays_what_it_is_within_rounding(number: float) -> None:
    written = clean(number)
    assert written is not None
    assert math.isclose(written, number, rel_tol=1e-13, abs_tol=0)
