"""Two periods stand side by side only where both are known, whole or cut alike, and above nothing."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.tiny import numbers

MAU = "monthly_active_users"


def test_an_unfinished_month_is_compared_with_as_many_days_of_the_month_a_year_earlier(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2024-01-01 feed
    1       2024-12-01 feed
    2       2024-12-14 feed
    3       2024-12-15 feed
    4       2024-12-31 feed
    1       2025-12-02 feed
    2       2025-12-14 feed
    3       2025-12-14 feed
    """
    with numbers(tmp_path, usage_daily=use, through="2025-12-14") as answers:
        row = answers.row(MAU, "2025-12")
        total = answers.row(MAU, "2024-12")
    assert (row["value"], row["base_value"], row["change"]) == (3, 2, 1)
    assert (row["end"], row["base_end"]) == (date(2025, 12, 14), date(2024, 12, 14))
    assert (row["complete"], total["complete"]) == (False, True)


def test_an_unfinished_week_is_compared_with_as_many_days_of_the_week_before(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2025-12-01 feed
    2       2025-12-02 feed
    3       2025-12-03 feed
    1       2025-12-08 feed
    1       2025-12-09 feed
    """
    with numbers(tmp_path, usage_daily=use, through="2025-12-09") as answers:
        row = answers.row(MAU, "2025-12-08..2025-12-14", grain="week", against="previous")
    assert (row["value"], row["base_value"], row["base_end"]) == (1, 2, date(2025, 12, 2))


@pytest.mark.parametrize(
    ("against", "base"),
    [
        ("yoy", (date(2024, 12, 1), date(2024, 12, 10))),
        ("previous", (date(2025, 11, 21), date(2025, 11, 30))),
    ],
)
def test_some_days_of_a_month_are_never_compared_with_a_whole_month(
    tmp_path: Path, against: str, base: tuple[date, date]
) -> None:
    use = """
    user_id usage_date feature_id
    9       2024-01-01 feed
    1       2024-12-05 feed
    2       2024-12-25 feed
    1       2025-11-05 feed
    2       2025-11-25 feed
    1       2025-12-05 feed
    9       2025-12-31 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row(MAU, "2025-12-01..2025-12-10", against=against)
    assert (row["base_start"], row["base_end"]) == base
    assert (row["value"], row["base_value"]) == (1, 1)


def test_some_days_that_begin_on_a_monday_are_compared_with_the_same_dates(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2024-11-01 feed
    1       2024-12-01 feed
    2       2024-12-04 feed
    1       2025-12-01 feed
    9       2025-12-31 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row(MAU, "2025-12-01..2025-12-03")
    assert (row["base_start"], row["base_end"]) == (date(2024, 12, 1), date(2024, 12, 3))
    assert row["base_value"] == 1


def test_29_february_stands_beside_28_february_and_says_so(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2023-02-01 feed
    1       2023-02-28 feed
    2       2023-03-01 feed
    1       2024-02-29 feed
    9       2024-03-31 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row(MAU, "2024-02-29")
    assert (row["base_start"], row["base_end"]) == (date(2023, 2, 28), date(2023, 2, 28))
    assert (row["value"], row["base_value"]) == (1, 1)


def test_a_whole_february_stands_beside_the_29_days_of_a_leap_year(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2024-01-01 feed
    1       2024-02-29 feed
    1       2025-02-01 feed
    9       2025-03-01 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row(MAU, "2025-02")
    assert (row["base_end"], row["base_value"]) == (date(2024, 2, 29), 1)


def test_a_week_is_compared_by_weekday_and_not_by_date(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2024-01-01 feed
    1       2024-12-02 feed
    2       2024-12-08 feed
    3       2024-12-01 feed
    1       2025-12-01 feed
    9       2025-12-31 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row(MAU, "2025-12-01..2025-12-07", grain="week")
        by_weekday = answers.row(MAU, "2025-12-01", align="weekday")
    assert (row["base_start"], row["base_end"], row["base_value"]) == (date(2024, 12, 2), date(2024, 12, 8), 2)
    assert (by_weekday["base_start"], by_weekday["base_value"]) == (date(2024, 12, 2), 1)


def test_a_change_from_nothing_is_not_infinite(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2024-01-01 feed
    1       2025-12-01 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row(MAU, "2025-12-01")
    assert (row["value"], row["base_value"], row["change"]) == (1, 0, 1)
    assert (row["change_pct"], row["withheld"]) == (None, "base_zero")


def test_a_change_from_a_loss_has_no_percentage(tmp_path: Path) -> None:
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2024-11-01 base 100    CNY
    2          1       2024-12-01 base -50    CNY
    3          1       2025-12-01 base 100    CNY
    4          1       2025-12-31 base 100    CNY
    """
    use = """
    user_id usage_date feature_id
    1       2025-12-01 feed
    1       2025-12-31 feed
    """
    with numbers(tmp_path, usage_daily=use, payments=payments) as answers:
        row = answers.row("net_revenue", "2025-12")
    assert (row["value"], row["base_value"], row["change"]) == (200, -50, 250)
    assert (row["change_pct"], row["withheld"]) == (None, "base_negative")


@pytest.mark.parametrize(
    ("period", "base_value", "withheld"),
    [
        pytest.param("2025-12", None, "base_missing", id="before the data begin"),
        pytest.param("2026-01", 1, "base_partial", id="the data begin in it"),
        pytest.param("2026-02", 1, None, id="after they have begun"),
    ],
)
def test_a_base_that_is_not_wholly_known_gives_no_change(
    tmp_path: Path, period: str, base_value: float | None, withheld: str | None
) -> None:
    use = """
    user_id usage_date feature_id
    1       2025-01-15 feed
    1       2025-02-15 feed
    1       2025-12-15 feed
    2       2025-12-16 feed
    1       2026-01-16 feed
    2       2026-02-28 feed
    """
    with numbers(tmp_path, usage_daily=use, through="2026-02-28") as answers:
        row = answers.row(MAU, period)
    assert (row["base_value"], row["withheld"]) == (base_value, withheld)
    assert (row["change"] is None) == (withheld is not None)


@pytest.mark.parametrize(("period", "withheld"), [("2025-02", "not_yet"), ("2024-11", "no_data")])
def test_a_period_without_a_known_day_has_no_value_rather_than_zero(tmp_path: Path, period: str, withheld: str) -> None:
    use = """
    user_id usage_date feature_id
    1       2024-12-15 feed
    1       2025-01-31 feed
    """
    with numbers(tmp_path, usage_daily=use, through="2025-01-31") as answers:
        row = answers.row(MAU, period, against="none")
    assert (row["value"], row["withheld"], row["complete"]) == (None, withheld, False)


def test_two_sources_are_compared_up_to_the_day_that_both_of_them_cover(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2024-11-30 feed
    1       2024-12-20 feed
    2       2024-12-21 feed
    1       2025-12-20 feed
    2       2025-12-31 feed
    """
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2024-11-30 base 1      CNY
    2          1       2024-12-20 base 2      CNY
    3          1       2024-12-21 base 4      CNY
    4          1       2025-12-20 base 8      CNY
    """
    with numbers(tmp_path, usage_daily=use, payments=payments) as answers:
        row = answers.row("arpu", "2025-12")
    assert (row["end"], row["base_end"], row["complete"]) == (date(2025, 12, 20), date(2024, 12, 20), False)
    assert (row["numerator"], row["denominator"]) == (8, 1)
    assert (row["base_numerator"], row["base_denominator"]) == (2, 1)


def test_a_rolling_window_that_is_not_over_is_compared_with_as_many_days(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2024-11-01 feed
    1       2024-12-25 feed
    2       2024-12-31 feed
    1       2025-12-25 feed
    1       2025-12-28 feed
    """
    with numbers(tmp_path, usage_daily=use, through="2025-12-28") as answers:
        row = answers.row(MAU, "2025-12-31", grain="rolling7")
    assert (row["end"], row["base_end"]) == (date(2025, 12, 28), date(2024, 12, 28))
    assert (row["value"], row["base_value"], row["complete"]) == (1, 1, False)
