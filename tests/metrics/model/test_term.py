"""The numbers of a handful of rows, which can be counted on the fingers."""

from pathlib import Path

from tests.support.tiny import numbers

USE = """
    user_id usage_date feature_id platform minutes
    1       2025-11-30 feed       ios      10
    1       2025-12-01 feed       ios      20
    1       2025-12-01 search     ios      5
    2       2025-12-01 feed       web      30
    2       2025-12-05 search     ios      40
    3       2025-12-31 feed       web      60
"""


def test_a_person_counts_once_in_any_window(tmp_path: Path) -> None:
    expected = {
        "2025-12": 3,
        "2025-Q4": 3,
        "2025": 3,
        "2025-11": 1,
        "2025-12-01": 2,
        "2025-12-02..2025-12-05": 1,
        "2025-11-30..2025-12-04": 2,
        "2025-12-06..2025-12-30": 0,
    }
    with numbers(tmp_path, usage_daily=USE) as answers:
        result = {period: answers.value("monthly_active_users", period) for period in expected}
    assert result == expected
