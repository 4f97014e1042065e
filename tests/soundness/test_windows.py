"""Windows of days: both of their edges belong to them, and nothing outside does."""

from pathlib import Path

from metrics.catalogue import metric
from tests.support.tiny import Asked, numbers

MAU = "monthly_active_users"


def test_a_rolling_window_of_7_holds_its_first_day_and_not_the_one_before(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2025-03-01 gap_of_6
    1       2025-03-07 gap_of_6
    1       2025-03-01 gap_of_7
    1       2025-03-08 gap_of_7
    1       2025-03-01 gap_of_8
    1       2025-03-09 gap_of_8
    9       2025-02-01 other
    9       2025-04-30 other
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        result = _daily(answers, "rolling7", "2025-03-07..2025-03-16")
    assert result == {
        "gap_of_6": [1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
        "gap_of_7": [1, 1, 1, 1, 1, 1, 1, 1, 0, 0],
        "gap_of_8": [1, 0, 1, 1, 1, 1, 1, 1, 1, 0],
    }


def test_a_rolling_window_of_28_holds_its_first_day_and_not_the_one_before(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2025-03-01 gap_of_27
    1       2025-03-28 gap_of_27
    1       2025-03-01 gap_of_28
    1       2025-03-29 gap_of_28
    1       2025-03-01 gap_of_29
    1       2025-03-30 gap_of_29
    9       2025-02-01 other
    9       2025-05-30 other
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        begin = _daily(answers, "rolling28", "2025-03-27..2025-03-31")
        end = _daily(answers, "rolling28", "2025-04-23..2025-04-27")
    assert begin == {"gap_of_27": [1, 1, 1, 1, 1], "gap_of_28": [1, 1, 1, 1, 1], "gap_of_29": [1, 1, 0, 1, 1]}
    assert end == {"gap_of_27": [1, 1, 0, 0, 0], "gap_of_28": [1, 1, 1, 0, 0], "gap_of_29": [1, 1, 1, 1, 0]}


def _daily(answers: Asked, grain: str, period: str) -> dict[str, list[float | None]]:
    """Feature → its rolling actives on every day of the period."""
    features = [value for value in answers.numbers.values(metric(MAU), "feature") if value != "other"]
    return {
        name: [row["value"] for row in answers.rows(MAU, period, grain=grain, where={"feature": name}, against="none")]
        for name in features
    }


def test_rolling_actives_are_not_the_sum_of_daily_actives(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id platform
    1       2025-12-01 feed       ios
    1       2025-12-02 feed       web
    1       2025-12-03 feed       ios
    2       2025-12-03 feed       ios
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12-03", grain="rolling7") == 2
        assert answers.value(MAU, "2025-12-03", grain="rolling28") == 2
        assert answers.value(MAU, "2025-12-03", grain="rolling7", where={"platform": "web"}) == 1


def test_both_days_at_the_edges_of_a_window_belong_to_it(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    9       2025-02-01 feed
    1       2025-03-05 feed
    2       2025-03-11 feed
    9       2025-04-30 feed
    """
    expected = {
        "2025-03-04..2025-03-20": 2,
        "2025-03-05..2025-03-11": 2,
        "2025-03-06..2025-03-11": 1,
        "2025-03-05..2025-03-10": 1,
        "2025-03-06..2025-03-10": 0,
        "2025-03-05..2025-03-05": 1,
    }
    with numbers(tmp_path, usage_daily=use) as answers:
        result = {window: answers.value(MAU, window, grain="custom") for window in expected}
    assert result == expected


def test_a_week_across_the_turn_of_the_year_is_one_week(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id
    1       2024-12-30 feed
    1       2025-01-02 feed
    2       2025-01-05 feed
    3       2025-01-06 feed
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        assert answers.value(MAU, "2024-12-30..2025-01-05", grain="week") == 2
        assert answers.value(MAU, "2025-01") == 3


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
    with numbers(tmp_path, usage_daily=use) as answers:
        result = {(day, grain): answers.value(MAU, day, grain=grain) for day, grain in expected}
    assert result == expected
