"""Payments and refunds: what is revenue, who is a payer, and on which day."""

from pathlib import Path

import pytest

from tests.support.tiny import numbers

USE = """
    user_id usage_date feature_id
    1       2025-10-01 feed
    1       2025-12-31 feed
"""


def test_a_refund_lowers_revenue_and_not_the_number_of_payers(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency refund_of
    1          1       2025-12-01 base 100    CNY      -
    2          2       2025-12-02 base 50     CNY      -
    3          1       2025-12-20 base -100   CNY      1
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        assert answers.value("net_revenue", "2025-12") == 50
        assert answers.value("payers", "2025-12") == 2


def test_someone_who_only_got_a_refund_or_paid_nothing_is_no_payer(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-11-01 base 100    CNY
    2          1       2025-12-02 base -100   CNY
    3          2       2025-12-03 base 0      CNY
    4          3       2025-12-31 base 10     CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        assert answers.value("payers", "2025-12") == 1
        assert answers.value("net_revenue", "2025-12") == -90
        assert answers.row("arppu", "2025-12")["denominator"] == 1


def test_a_refund_counts_on_the_day_on_which_it_was_made(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency refund_of
    1          1       2025-11-30 base 100    CNY      -
    2          1       2025-12-01 base -40    CNY      1
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        assert answers.value("net_revenue", "2025-11") == 100
        assert answers.value("net_revenue", "2025-12-01") == -40


def test_a_payment_and_a_refund_on_one_day_still_make_a_payer(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-12-01 base -100   CNY
    2          1       2025-12-01 base 100    CNY
    3          2       2025-12-09 base 10     CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        assert answers.value("payers", "2025-12-01") == 1
        assert answers.value("net_revenue", "2025-12-01") == 0


def test_the_payments_of_an_internal_account_are_no_revenue(tmp_path: Path) -> None:
    people = """
    user_id registered_on is_internal
    1       2020-01-01    false
    2       2020-01-01    true
    """
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-12-01 base 100    CNY
    2          2       2025-12-02 base 999    CNY
    """
    with numbers(tmp_path, users=people, usage_daily=USE, payments=payments) as answers:
        assert answers.value("net_revenue", "2025-12") == 100
        assert answers.value("payers", "2025-12") == 1


def test_the_value_added_share_divides_by_everybody_who_paid_in_the_same_period(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind        amount currency
    1          1       2025-10-01 base        10     CNY
    2          1       2025-10-02 value_added 30     CNY
    3          2       2025-11-01 base        10     CNY
    4          3       2025-12-01 value_added 30     CNY
    5          4       2025-12-02 value_added -30    CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        quarter = answers.row("value_added_share", "2025-Q4")
        october = answers.row("value_added_share", "2025-10")
    assert (quarter["numerator"], quarter["denominator"]) == (2, 3)
    assert (october["numerator"], october["denominator"]) == (1, 1)


def test_cents_add_up_exactly(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-12-01 base 0.01   CNY
    2          2       2025-12-02 base 0.01   CNY
    3          3       2025-12-03 base 0.07   CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        assert answers.value("net_revenue", "2025-12") == pytest.approx(0.09, rel=1e-9)
