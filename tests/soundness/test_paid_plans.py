"""Paid conversion: who holds a paid plan on one of their active days."""

from pathlib import Path

import pytest

from tests.support.tiny import numbers

USE = """
    user_id usage_date feature_id
    1       2025-12-10 feed
    2       2025-12-01 feed
    2       2025-12-31 feed
"""


def test_a_plan_counts_when_it_is_paid_and_held_on_an_active_day(tmp_path: Path) -> None:
    subscriptions = """
    subscription_id user_id kind        plan                   is_trial started_on ended_on
    1               1       base        begun_that_day         false    2025-12-10 2025-12-11
    2               1       base        ends_the_day_after     false    2025-11-10 2025-12-11
    3               1       base        ended_that_day         false    2025-11-10 2025-12-10
    4               1       base        begins_the_day_after   false    2025-12-11 2025-12-31
    5               1       base        ended_before           false    2025-01-01 2025-12-01
    6               1       base        still_running          false    2025-01-01 -
    7               1       base        a_trial                true     2025-12-01 2025-12-31
    8               1       value_added value_added            false    2025-12-01 -
    9               2       base        another_person's       false    2020-01-01 -
    """
    with numbers(tmp_path, usage_daily=USE, subscriptions=subscriptions) as answers:
        held = answers.rows("paid_conversion", "2025-12-10", by="plan", against="none")
    assert {row["plan"] for row in held if row["numerator"]} == {
        "begun_that_day",
        "ends_the_day_after",
        "still_running",
        "value_added",
    }


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param("base monthly false 2025-11-10 2025-12-10", id="ended that day"),
        pytest.param("base monthly true  2025-12-01 2025-12-31", id="trial"),
        pytest.param("base monthly false 2025-12-11 2025-12-31", id="held, but not on an active day"),
    ],
)
def test_somebody_active_without_a_paid_plan_that_day_is_not_converted(tmp_path: Path, plan: str) -> None:
    subscriptions = f"""
    subscription_id user_id kind plan is_trial started_on ended_on
    1 1 {plan}
    2 2 base yearly false 2020-01-01 -
    """
    with numbers(tmp_path, usage_daily=USE, subscriptions=subscriptions) as answers:
        row = answers.row("paid_conversion", "2025-12")
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_holding_two_plans_makes_one_holder_and_one_of_each_plan(tmp_path: Path) -> None:
    subscriptions = """
    subscription_id user_id kind        plan    is_trial started_on ended_on
    1               1       base        monthly false    2025-12-01 -
    2               1       value_added full    false    2025-12-01 -
    3               2       base        monthly false    2020-01-01 -
    """
    with numbers(tmp_path, usage_daily=USE, subscriptions=subscriptions) as answers:
        row = answers.row("paid_conversion", "2025-12")
        by_plan = answers.rows("paid_conversion", "2025-12", by="plan")
    assert (row["numerator"], row["denominator"]) == (2, 2)
    assert [(plan_row["plan"], plan_row["numerator"], plan_row["denominator"]) for plan_row in by_plan] == [
        ("full", 1, 2),
        ("monthly", 2, 2),
    ]


def test_the_plan_of_an_internal_account_converts_nobody(tmp_path: Path) -> None:
    people = """
    user_id registered_on is_internal
    1       2020-01-01    true
    2       2020-01-01    false
    """
    subscriptions = """
    subscription_id user_id kind plan    is_trial started_on ended_on
    1               1       base monthly false    2025-12-01 -
    99              2       base monthly false    2025-12-01 -
    """
    with numbers(tmp_path, users=people, usage_daily=USE, subscriptions=subscriptions) as answers:
        row = answers.row("paid_conversion", "2025-12")
    assert (row["numerator"], row["denominator"]) == (1, 1)


def test_holding_a_plan_is_not_the_same_as_paying_in_the_period(tmp_path: Path) -> None:
    subscriptions = """
    subscription_id user_id kind plan   is_trial started_on ended_on
    1               1       base annual false    2025-02-01 2026-02-01
    99              2       base annual false    2020-01-01 -
    """
    payments = """
    payment_id user_id paid_on    kind amount currency
    1          1       2025-02-01 base 365    CNY
    2          3       2025-12-31 base 10     CNY
    """
    with numbers(tmp_path, usage_daily=USE, subscriptions=subscriptions, payments=payments) as answers:
        assert answers.row("paid_conversion", "2025-12")["numerator"] == 2
        assert answers.value("payers", "2025-12") == 1
