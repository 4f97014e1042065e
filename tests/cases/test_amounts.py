"""Amounts are judged by those of their kind in any currency, and what is left out is weighed in money."""

from datetime import date

import pytest

from tests.cases.conftest import TWELVE, Shop, payments, use_every_day
from tests.dashboard.cli.conftest import command

MONTHS = [date(2025, month, 10) for month in range(1, 13)]


def plans(shop: Shop, currency: str, monthly: float, yearly: float, *others: tuple[date, int, str, float]) -> None:
    """Six people pay a plan a month, six a year ahead in November, and somebody something else."""
    monthly_rows = [(day, person, "base", monthly) for day in MONTHS for person in TWELVE[:6]]
    yearly_rows = [(date(2025, 11, 20), person, "base", yearly) for person in TWELVE[6:]]
    shop.set_up(f'currency = "{currency}"\n')
    shop.has(
        usage_daily=use_every_day("2025-01-01", "2025-12-31"),
        payments=payments([*monthly_rows, *yearly_rows, *others], currency),
    )


@pytest.mark.parametrize(
    ("currency", "monthly", "yearly"),
    [
        pytest.param("IDR", 149_000, 1_490_000, id="rupiah"),
        pytest.param("VND", 260_000, 3_120_000, id="dong"),
        pytest.param("JPY", 980, 11_760, id="yen"),
        pytest.param("IRR", 9_000_000, 99_000_000, id="rial"),
        pytest.param("KWD", 3, 30, id="dinar"),
    ],
)
def test_a_year_paid_ahead_counts_in_any_currency(shop: Shop, currency: str, monthly: int, yearly: int) -> None:
    plans(shop, currency, monthly, yearly)
    assert shop.refresh().exit_code == 0
    assert shop.row("net_revenue", "2025-11")["value"] == 6 * monthly + 6 * yearly
    assert shop.row("net_revenue", "2025")["value"] == 72 * monthly + 6 * yearly
    assert "left_out" not in shop.show("net_revenue", "2025")


def test_an_absurd_amount_is_left_out_and_the_figure_says_so(shop: Shop) -> None:
    plans(shop, "IDR", 149_000, 1_490_000, (date(2025, 11, 25), 1, "base", 149_000e9))
    assert shop.refresh().exit_code == 0
    assert shop.row("net_revenue", "2025-11")["value"] == 6 * 149_000 + 6 * 1_490_000
    assert shop.show("net_revenue", "2025-11")["left_out"] == [
        {"table": "payments", "rows": 1, "money": 0.0, "share": 0.0}
    ]
    assert "eft out: 1 rows of payments" in shop.printed("net_revenue", "2025-11")
    assert "left_out" not in shop.show("monthly_active_users", "2025-11")


def test_what_a_broken_row_would_have_brought_is_weighed_in_money(shop: Shop) -> None:
    """Nobody is called 99: of 96 + 4 = 100 paid, 4 are left out."""
    rows = [(day, person, "base", 1.0) for day in MONTHS for person in TWELVE[:8]]
    shop.has(
        usage_daily=use_every_day("2025-01-01", "2025-12-31"),
        payments=payments([*rows, (date(2025, 12, 5), 99, "base", 4.0)]),
    )
    assert shop.refresh().exit_code == 0
    assert shop.show("arpu", "2025-12")["left_out"] == [{"table": "payments", "rows": 1, "money": 4.0, "share": 0.04}]
    assert "eft out: 1 rows of payments, 4% of its money" in shop.printed("arpu", "2025-12")


def test_more_than_a_twentieth_of_the_money_is_too_much_though_it_is_one_row(shop: Shop) -> None:
    """Nobody is called 99: of 1,440 + 160 = 1,600 paid, a tenth is left out, in one row of 1,441."""
    rows = [(day, person, "base", 10.0) for day in MONTHS for person in TWELVE]
    shop.has(
        usage_daily=use_every_day("2025-01-01", "2025-12-31"),
        payments=payments([*rows, (date(2025, 12, 5), 99, "base", 160.0)]),
    )
    completed = shop.refresh()
    assert completed.exit_code == 1
    assert "money" in completed.stdout + completed.stderr


def test_the_mapping_says_what_a_payment_may_be_at_most(shop: Shop) -> None:
    plans(shop, "CNY", 10, 100)
    shop.set_up("[tables.payments]\nlargest_amount = 50\n")
    completed = shop.refresh()
    assert completed.exit_code == 1, completed.stdout
    shop.set_up("[tables.payments]\nlargest_amount = 100\n")
    assert shop.refresh().exit_code == 0
    assert shop.row("net_revenue", "2025-11")["value"] == 6 * 10 + 6 * 100


def test_the_check_of_a_warehouse_names_the_money(shop: Shop) -> None:
    plans(shop, "IDR", 149_000, 1_490_000)
    completed = command("check", "--warehouse", "warehouse", "--format", "json")
    assert completed.exit_code == 0, completed.stderr
    assert "quarantined_money" in completed.stdout
