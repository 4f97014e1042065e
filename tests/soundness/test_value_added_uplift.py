"""What a subscriber of value-added services brings in more: whole months, the same person before, refunds included."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.tiny import numbers

UPLIFT = "value_added_arpu_uplift"
USE = """
    user_id usage_date feature_id
    1       2025-06-01 feed
    1       2025-06-02 feed
    1       2025-12-31 feed
"""


def test_a_month_is_compared_with_a_third_of_the_three_months_before_the_first_value_added_payment(
    tmp_path: Path,
) -> None:
    payments = """
    payment_id user_id paid_on    kind        amount currency
    1          1       2025-06-30 base        999    CNY
    2          1       2025-07-15 base        30     CNY
    3          1       2025-09-15 base        30     CNY
    4          1       2025-10-20 value_added 50     CNY
    5          1       2025-11-05 base        10     CNY
    6          2       2025-12-31 base        10     CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        months = answers.rows(UPLIFT, "2025-09-01..2025-12-31", grain="month")
    result = {row["start"].month: (row["numerator"], row["denominator"]) for row in months}
    assert result == {9: (0, 0), 10: (50 - 20, 1), 11: (10 - 20, 1), 12: (0 - 20, 1)}


def test_a_refund_lowers_the_gain_and_a_refunded_trial_purchase_is_no_first_payment(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind        amount currency
    1          1       2025-10-20 value_added 50     CNY
    2          1       2025-10-25 value_added -20    CNY
    3          2       2025-10-26 value_added -20    CNY
    4          3       2025-11-30 base        10     CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments, through="2025-11-30") as answers:
        row = answers.row(UPLIFT, "2025-10")
    assert (row["numerator"], row["denominator"]) == (30, 1)


@pytest.mark.parametrize("through", ["2025-11-15", "2025-11-29"])
def test_an_unfinished_month_is_left_out(tmp_path: Path, through: str) -> None:
    payments = """
    payment_id user_id paid_on    kind        amount currency
    1          1       2025-08-31 base        12     CNY
    2          1       2025-09-20 value_added 50     CNY
    3          1       2025-10-20 value_added 50     CNY
    4          1       2025-11-10 value_added 1      CNY
    5          1       2025-11-30 value_added 49     CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments, through=through) as answers:
        quarter = answers.row(UPLIFT, "2025-Q4")
        november = answers.row(UPLIFT, "2025-11")
    assert (quarter["numerator"], quarter["denominator"]) == (50 - 4, 1)
    assert (november["value"], november["complete"]) == (None, False)


def test_a_quarter_whose_last_month_is_left_out_is_not_called_complete(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind        amount currency
    1          1       2025-10-20 value_added 50     CNY
    2          1       2025-11-30 value_added 50     CNY
    3          1       2025-12-30 value_added 50     CNY
    """
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        row = answers.row(UPLIFT, "2025-Q4")
    has_all_months = row["denominator"] == 3 and row["end"] == date(2025, 12, 31)
    assert row["complete"] == has_all_months
