"""Windows of days: both of their edges belong to them, and nothing outside does."""

from pathlib import Path

import pytest

from tests.tiny import numbers

MAU = "monthly_active_users"


@pytest.mark.parametrize(
    ("grain", "second", "expected"),
    [
        pytest.param("rolling7", "2025-03-07", {"03-07": 1, "03-13": 1, "03-14": 0}, id="7, a gap of 6"),
        pytest.param("rolling7", "2025-03-08", {"03-07": 1, "03-08": 1, "03-14": 1, "03-15": 0}, id="7, a gap of 7"),
        pytest.param("rolling7", "2025-03-09", {"03-07": 1, "03-08": 0, "03-09": 1}, id="7, a gap of 8"),
        pytest.param("rolling28", "2025-03-28", {"03-28": 1, "04-24": 1, "04-25": 0}, id="28, a gap of 27"),
        pytest.param("rolling28", "2025-03-29", {"03-28": 1, "03-29": 1, "04-25": 1, "04-26": 0}, id="28, a gap of 28"),
        pytest.param("rolling28", "2025-03-30", {"03-28": 1, "03-29": 0, "03-30": 1}, id="28, a gap of 29"),
    ],
)
def test_a_rolling_window_holds_its_first_day_and_not_the_one_before(
    tmp_path: Path, grain: str, second: str, expected: dict[str, int]
) -> None:
    use = f"""
    user_id usage_date feature_id
    9       2025-02-01 feed
    1       2025-03-01 feed
    1       {second}   feed
    9       2025-04-30 feed
    """
    with numbers(tmp_path, usage_daily=use) as asked:
        found = {day: asked.value(MAU, f"2025-{day}", grain=grain) for day in expected}
    assert found == expected


def test_rolling_actives_are_not_the_sum_of_daily_actives(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform
    1       2025-12-01 feed       ios
    1       2025-12-02 feed       web
    1       2025-12-03 feed       ios
    2       2025-12-03 feed       ios
    """
    with numbers(tmp_path, usage_daily=use) as asked:
        assert asked.value(MAU, "2025-12-03", grain="rolling7") == 2
        assert asked.value(MAU, "2025-12-03", grain="rolling28") == 2
        assert asked.value(MAU, "2025-12-03", grain="rolling7", where={"platform": "web"}) == 1


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("2025-03-05..2025-03-11", 2),
        ("2025-03-06..2025-03-11", 1),
        ("2025-03-05..2025-03-10", 1),
        ("2025-03-06..2025-03-10", 0),
        ("2025-03-04..2025-03-20", 2),
    ],
)
def test_both_days_at_the_edges_of_a_window_belong_to_it(tmp_path: Path, window: str, expected: int) -> None:
    use = """
    user_id usage_date feature_id
    9       2025-02-01 feed
    1       2025-03-05 feed
    2       2025-03-11 feed
    9       2025-04-30 feed
    """
    with numbers(tmp_path, usage_daily=use) as asked:
        assert asked.value(MAU, window) == expected


def test_a_week_across_the_turn_of_the_year_is_one_week(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2024-12-30 feed
    1       2025-01-02 feed
    2       2025-01-05 feed
    3       2025-01-06 feed
    """
    with numbers(tmp_path, usage_daily=use) as asked:
        assert asked.value(MAU, "2024-12-30..2025-01-05", grain="week") == 2
        assert asked.value(MAU, "2025-01") == 3


def test_29_february_is_a_day_of_its_month_and_of_the_windows_that_reach_over_it(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2024-01-01 feed
    1       2024-02-29 feed
    9       2024-12-31 feed
    """
    expected = {
        ("2024-02-29", "day"): 1,
        ("2024-02", "month"): 1,
        ("2024-03", "month"): 0,
        ("2024-03-06", "rolling7"): 1,
        ("2024-03-07", "rolling7"): 0,
        ("2024-03-27", "rolling28"): 1,
        ("2024-03-28", "rolling28"): 0,
    }
    with numbers(tmp_path, usage_daily=use) as asked:
        found = {(day, grain): asked.value(MAU, day, grain=grain) for day, grain in expected}
    assert found == expected
