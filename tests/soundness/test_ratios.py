"""A rate is a sum over a sum, over enough of them to mean something."""

from pathlib import Path

import pytest

from tests.support.tiny import numbers


def test_daily_usage_time_is_total_minutes_over_user_days_not_the_mean_of_daily_means(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2025-12-01 feed       100
    1       2025-12-02 feed       10
    2       2025-12-02 feed       10
    3       2025-12-02 feed       10
    4       2025-12-02 feed       10
    5       2025-12-02 feed       10
    6       2025-12-02 feed       10
    7       2025-12-02 feed       10
    8       2025-12-02 feed       10
    9       2025-12-02 feed       10
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row("daily_usage_time", "2025-12")
    assert (row["numerator"], row["denominator"], row["value"]) == (190, 10, 19)


def test_a_day_in_two_features_is_one_user_day_and_one_in_each_feature(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2025-12-01 feed       10
    1       2025-12-01 search     30
    2       2025-12-02 feed       50
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        assert answers.row("daily_usage_time", "2025-12")["denominator"] == 2
        by_feature = answers.rows("daily_usage_time", "2025-12", by="feature")
    assert [(row["numerator"], row["denominator"]) for row in by_feature] == [(60, 2), (30, 1)]


def test_adoption_of_a_feature_divides_by_everybody_active_not_by_its_own_people(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform
    1       2025-12-01 feed       ios
    2       2025-12-02 search     ios
    3       2025-12-02 search     web
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row("feature_adoption", "2025-12", where={"feature": "search"})
        on_ios = answers.row("feature_adoption", "2025-12", where={"feature": "search", "platform": "ios"})
    assert (row["numerator"], row["denominator"]) == (2, 3)
    assert (on_ios["numerator"], on_ios["denominator"]) == (1, 2)


def test_stickiness_divides_user_days_by_all_the_days_of_the_period_not_by_the_active_ones(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2025-11-01 feed
    1       2025-11-02 feed
    2       2025-11-02 feed
    2       2025-12-01 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row("stickiness", "2025-11")
    assert (row["numerator"], row["denominator"]) == (pytest.approx(3 / 30), 2)


def test_a_rate_over_fewer_than_ten_is_withheld(tmp_path: Path) -> None:
    expected = {"2025-08": (0, None, "nothing"), "2025-09": (9, None, "too_few"), "2025-10": (10, 6, None)}
    active = "\n".join(f"{person} {month}-05 feed 6" for month, (n, *_) in expected.items() for person in range(n))
    use = f"""
    user_id usage_date feature_id minutes
    1       2025-07-01 feed       1
    {active}
    """
    with numbers(tmp_path, usage_daily=use, through="2025-10-31") as answers:
        rows = {month: answers.row("daily_usage_time", month, against="none") for month in expected}
    assert {month: (row["denominator"], row["value"], row["withheld"]) for month, row in rows.items()} == expected


def test_a_change_from_a_rate_over_too_few_is_withheld(tmp_path: Path) -> None:
    this_year = "\n".join(f"{person} 2025-12-05 feed 6" for person in range(1, 11))
    use = f"""
    user_id usage_date feature_id minutes
    1       2024-11-05 feed       60
    1       2024-12-05 feed       60
    {this_year}
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row("daily_usage_time", "2025-12")
    assert (row["value"], row["base_value"]) == (6, None)
    assert (row["change"], row["change_pct"], row["withheld"]) == (None, None, "base_too_few")


def test_revenue_per_user_counts_the_money_of_those_who_paid_without_being_active(tmp_path: Path) -> None:
    active = "\n".join(f"{person} 2025-12-05 feed" for person in range(1, 11))
    use = f"""
    user_id usage_date feature_id
    1       2025-12-01 feed
    {active}
    """
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-12-01 base 30     CNY
    2          99      2025-12-05 base 20     CNY
    """
    with numbers(tmp_path, through="2025-12-05", usage_daily=use, payments=payments) as answers:
        row = answers.row("arpu", "2025-12-05")
        assert (row["numerator"], row["denominator"], row["value"]) == (20, 10, 2)
        assert answers.row("arppu", "2025-12")["denominator"] == 2
