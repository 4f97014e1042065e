"""Targets against last year's course, by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from metrics.analysis.targets import Pace, course, has_course, pace, planned, targets_of
from metrics.catalogue import metric
from metrics.errors import Refusal
from metrics.periods.notation import parse
from queries.errors import Problem
from queries.records.kinds.target import Target
from queries.records.targets import Plan
from tests.support.tiny import numbers

MINUTES = """
user_id usage_date feature_id minutes
1       2024-12-01 feed       10
1       2024-12-20 feed       90
1       2025-12-01 feed       10
1       2025-12-14 feed       20
"""
"""Last December 10 minutes in its first half and 90 in its second."""


@contextmanager
def stands(home: Path, use: str, target: Target, through: str = "2025-12-14") -> Iterator[Pace]:
    with numbers(home, through=through, usage_daily=use) as answers:
        yield pace(target, answers.numbers.answer)


def test_what_is_expected_follows_last_years_course_and_no_straight_line(tmp_path: Path) -> None:
    with stands(tmp_path, MINUTES, Target("feature_minutes", "2025-12", 200)) as pace:
        assert pace.value == 30
        assert pace.expected == 200 * 10 / 100
        assert pace.expected < 200 * 14 / 31
        assert pace.ahead == pytest.approx(0.5)
        assert pace.reached == pytest.approx(0.15)
        assert (pace.is_good, pace.is_over) == (True, False)


def test_people_are_counted_once_on_the_way_too(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2024-12-01 feed
    1       2024-12-20 feed
    2       2024-12-20 feed
    3       2024-12-20 feed
    4       2024-12-31 feed
    1       2025-12-01 feed
    1       2025-12-14 feed
    """
    with stands(tmp_path, use, Target("monthly_active_users", "2025-12", 8)) as pace:
        assert (pace.value, pace.expected) == (1, 8 * 1 / 4)
        assert pace.is_good is False


def test_a_ratio_goes_by_the_course_of_the_ratio(tmp_path: Path) -> None:
    """Ten people: 10 minutes each in the first half of last December, 30 in the second, 20 over the whole of it."""
    days = {"2024-12-01": 10, "2024-12-20": 30, "2025-12-14": 25}
    rows = [f"{user} {day} feed {minutes}" for day, minutes in days.items() for user in range(10)]
    use = "\n".join(["user_id usage_date feature_id minutes", *rows])
    with stands(tmp_path, use, Target("daily_usage_time", "2025-12", 40)) as pace:
        assert (pace.value, pace.expected) == (25, 40 * 10 / 20)
        assert pace.is_good is True


def test_once_the_period_is_over_the_target_itself_is_expected(tmp_path: Path) -> None:
    use = MINUTES + "1 2025-12-31 feed 1"
    with stands(tmp_path, use, Target("feature_minutes", "2025-12", 32), "2025-12-31") as pace:
        assert (pace.value, pace.expected, pace.is_over, pace.is_good) == (31, 32, True, False)


def test_a_finished_period_needs_no_year_before(tmp_path: Path) -> None:
    with stands(tmp_path, MINUTES, Target("feature_minutes", "2024-12", 90)) as pace:
        assert (pace.value, pace.expected, pace.withheld, pace.is_good) == (100, 90, None, True)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("1 2025-12-01 feed 5", "base_missing"),
        ("1 2024-12-02 feed 5", "base_partial"),
        ("1 2024-11-30 feed 5", "base_zero"),
    ],
)
def test_without_a_whole_year_before_there_is_no_pace(tmp_path: Path, rows: str, reason: str) -> None:
    use = f"user_id usage_date feature_id minutes\n{rows}\n1 2025-12-14 feed 5"
    with stands(tmp_path, use, Target("feature_minutes", "2025-12", 10)) as pace:
        assert pace.value is not None
        assert (pace.expected, pace.ahead, pace.is_good, pace.withheld) == (None, None, None, reason)


def test_a_rate_over_too_few_last_year_gives_no_pace(tmp_path: Path) -> None:
    few = "1 2024-12-01 feed 5\n"
    rows = "\n".join(f"{user} 2025-12-14 feed 5" for user in range(10))
    use = f"user_id usage_date feature_id minutes\n{few}{rows}"
    with stands(tmp_path, use, Target("daily_usage_time", "2025-12", 10)) as pace:
        assert (pace.value, pace.expected, pace.withheld) == (5, None, "base_too_few")


def test_nothing_by_this_day_last_year_is_a_pace_of_zero(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2024-11-30 feed       1
    1       2024-12-20 feed       90
    1       2025-12-14 feed       5
    """
    with stands(tmp_path, use, Target("feature_minutes", "2025-12", 10)) as pace:
        assert (pace.expected, pace.ahead, pace.is_good) == (0, None, True)


def test_a_period_that_has_not_begun_says_so(tmp_path: Path) -> None:
    with stands(tmp_path, MINUTES, Target("feature_minutes", "2026-01", 10)) as pace:
        assert (pace.value, pace.expected, pace.withheld, pace.is_over) == (None, None, "not_yet", False)


def test_the_29_days_of_a_february_have_28_to_follow(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2023-02-01 feed       40
    1       2023-02-28 feed       60
    1       2024-02-01 feed       50
    1       2024-02-28 feed       50
    """
    target = Target("feature_minutes", "2024-02", 200)
    for through, expected in (("2024-02-27", 80), ("2024-02-28", 200)):
        with stands(tmp_path / through, use, target, through) as pace:
            assert (pace.expected, pace.is_over) == (expected, False)


def test_fewer_are_better_where_people_are_lost(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2025-10-01 feed
    1       2025-11-01 feed
    2       2025-11-02 feed
    1       2025-12-31 feed
    """
    for value, is_good in ((2, True), (0.5, False)):
        with stands(tmp_path / str(value), use, Target("lost_users", "2025-12", value), "2025-12-31") as pace:
            assert (pace.value, pace.is_good) == (1, is_good)


def test_the_course_is_drawn_day_by_day_up_to_the_target(tmp_path: Path) -> None:
    with numbers(tmp_path, through="2025-12-14", usage_daily=MINUTES) as answers:
        trajectory = course(Target("feature_minutes", "2025-12", 200), answers.numbers.answer)
    assert trajectory["days"].to_list() == list(range(1, 32))
    assert trajectory["value"].to_list() == [10.0] * 13 + [30.0] + [None] * 17
    assert trajectory["expected"].to_list() == [20.0] * 19 + [200.0] * 12


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2025-Q4", [*range(7, 75, 7), 75, 77, 84, 91, 92]),
        ("2025", [31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 348, 365]),
    ],
)
def test_longer_periods_go_by_weeks_or_months_and_stop_at_today_too(
    tmp_path: Path, period: str, days: list[int]
) -> None:
    use = MINUTES.replace("2024-12-01", "2024-01-01")
    with numbers(tmp_path, through="2025-12-14", usage_daily=use) as answers:
        trajectory = course(Target("feature_minutes", period, 200), answers.numbers.answer)
    assert trajectory["days"].to_list() == days
    assert trajectory["day"][-1] == date(2025, 12, 31)
    assert trajectory.filter(trajectory["day"] == date(2025, 12, 14))["value"].to_list() == [30.0]


def test_what_depends_on_the_length_of_its_period_has_no_course() -> None:
    assert not has_course(metric("retention"))
    assert not has_course(metric("value_added_arpu_uplift"))
    assert has_course(metric("daily_usage_time"))


def test_a_metric_that_waits_for_a_table_is_refused(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=MINUTES) as answers, pytest.raises(Refusal, match="waits_for"):
        pace(Target("arpu", "2025-12", 5), answers.numbers.answer)


def test_targets_are_of_a_month_then_of_its_quarter_and_year() -> None:
    periods = ("2025", "2025-11", "2025-Q4", "2025-12", "2025-Q3", "2024")
    plan = Plan(tuple(Target("arpu", period, 5) for period in periods))
    assert [target.period for target in targets_of(plan, parse("2025-12")[0])] == ["2025-12", "2025-Q4", "2025"]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (Target("mau", "2025", 5), "a target of plan.toml: wanted one of paid_conversion, .* got: mau"),
        (Target("paid_conversion", "2025", 5.5), "wanted a fraction of 1, got: 5.5. Write 0.055 for 5.5 %"),
    ],
)
def test_a_target_that_no_number_can_be_put_beside_is_a_problem(target: Target, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        planned(Plan((target,)), "plan.toml")
