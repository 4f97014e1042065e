"""Twelve people pay 10 on the first of every month: a year to date beside a year with a 29 February in it."""

from typing import Any

import pytest

from tests.cases.conftest import Shop, on_the_first, payments, use_every_day

WAYS = [("2025",), ("2025-01-01..2025-12-31",), ("2025", "--align", "fiscal-year"), ("2025", "--compare", "previous")]


@pytest.fixture
def on_1_april(shop: Shop) -> Shop:
    shop.has(
        usage_daily=use_every_day("2023-01-01", "2025-04-01"), payments=payments(on_the_first("2023-01", "2025-04"))
    )
    assert shop.refresh(through="2025-04-01").exit_code == 0
    return shop


def sides(row: dict[str, Any]) -> tuple[object, ...]:
    return row["value"], row["base_value"], row["change_pct"]


@pytest.mark.parametrize("words", WAYS)
def test_a_year_to_date_after_29_february_has_as_many_firsts_on_both_sides(
    on_1_april: Shop, words: tuple[str, ...]
) -> None:
    assert sides(on_1_april.row("net_revenue", *words)) == (480, 480, 0)


def test_the_same_days_asked_in_any_form_have_one_answer(on_1_april: Shop) -> None:
    year, days = (on_1_april.row("net_revenue", period) for period in ("2025", "2025-01-01..2025-04-01"))
    assert sides(year) == sides(days)
    assert "day 91 of 365; 91 days compared with 92" in on_1_april.printed("net_revenue", "2025")


def test_the_base_of_a_quarter_to_date_is_a_whole_number_of_bills(shop: Shop) -> None:
    shop.has(
        usage_daily=use_every_day("2023-01-01", "2025-03-01"), payments=payments(on_the_first("2023-01", "2025-03"))
    )
    assert shop.refresh(through="2025-03-01").exit_code == 0
    assert sides(shop.row("net_revenue", "2025-Q1")) == (360, 360, 0)


def test_a_year_to_date_that_ends_on_29_february_says_so(shop: Shop) -> None:
    shop.has(
        usage_daily=use_every_day("2023-01-01", "2024-02-29"), payments=payments(on_the_first("2023-01", "2024-02"))
    )
    assert shop.refresh(through="2024-02-29").exit_code == 0
    assert sides(shop.row("monthly_active_users", "2024")) == (12, 12, 0)
    assert "29 February has no counterpart" in shop.printed("monthly_active_users", "2024")
