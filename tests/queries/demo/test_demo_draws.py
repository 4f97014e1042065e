"""The exact counts and the calendar that the demo relies on."""

from datetime import date

import numpy as np
import pytest

from queries.demo.sampling import add_months, apportion, dates, exactly, months_between, number, stream


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1], [5, 5]),
        (10, [2, 1], [7, 3]),
        (3, [1, 1, 1, 1], [1, 1, 1, 0]),
        (0, [1, 2], [0, 0]),
        (5, [0, 3], [0, 5]),
    ],
)
def test_parts_are_whole_and_sum_to_the_total(total, weights, parts):
    assert apportion(total, np.array(weights, dtype=float)).tolist() == parts


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-12-15", 1, "2024-01-15"),
        ("2025-10-31", 2, "2025-12-31"),
    ],
)
def test_a_subscription_is_renewed_on_the_same_day_or_the_last_of_the_month(day, months, expected):
    renewed = add_months(np.array([number(date.fromisoformat(day))]), np.array([months]))
    assert dates(renewed).astype(str).tolist() == [expected]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2024-01-15", "2024-02-14", 0), ("2024-01-15", "2024-02-15", 1), ("2023-12-31", "2024-12-30", 11)],
)
def test_whole_months_are_counted(first, last, months):
    begin, end = (np.array([number(date.fromisoformat(day))]) for day in (first, last))
    assert months_between(begin, end).tolist() == [months]


def test_chance_of_one_purpose_does_not_depend_on_another():
    first, repeated, another = (stream(1, purpose).random() for purpose in ("users", "users", "usage"))
    assert first == repeated != another


def test_exactly_as_many_are_marked_as_asked():
    assert [int(exactly(stream(1, "x"), count, of=9).sum()) for count in (0, 4, 9)] == [0, 4, 9]
