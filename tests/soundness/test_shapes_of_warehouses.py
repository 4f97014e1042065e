"""Warehouses that differ in form and not in content have the same numbers."""

from datetime import date
from pathlib import Path

import polars as pl

from metrics.aggregates.schema import File
from refresh.pipeline.refresh import refresh
from tests.refresh.support.refreshing import asked as asked_of
from tests.refresh.support.refreshing import refreshed, settings_of, untyped
from tests.support.tiny import Asked, numbers, table

MAU = "monthly_active_users"


def files(answers: Asked) -> list[File]:
    return [file for source in answers.numbers.manifest.sources.values() for file in source.files]


def test_the_order_of_the_rows_changes_no_byte_of_the_cells(tmp_path: Path) -> None:
    use = table("""
    user_id usage_date feature_id platform minutes
    1       2025-12-01 feed       ios      0.1
    1       2025-12-01 search     web      0.2
    2       2025-12-01 feed       ios      0.7
    2       2025-12-01 feed       web      1000.3
    3       2025-12-01 feed       ios      0.4
    3       2025-12-02 feed       ios      1e-6
    1       2025-12-03 search     ios      33.3333333
    2       2025-12-03 search     ios      66.6666667
    4       2025-12-03 search     ios      0.1
    """)
    with numbers(tmp_path / "as shown", usage_daily=use) as answers:
        expected = files(answers)
    for seed in range(3):
        shuffled = use.sample(fraction=1, shuffle=True, seed=seed)
        with numbers(tmp_path / f"shuffled {seed}", usage_daily=shuffled) as answers:
            assert files(answers) == expected


def test_a_history_of_one_single_day_has_numbers(tmp_path: Path) -> None:
    use = """
    user_id usage_date feature_id minutes
    1       2025-12-31 feed       10
    2       2025-12-31 feed       30
    """
    with numbers(tmp_path, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12-31") == 2
        assert answers.value("feature_minutes", "2025-12") == 40


def test_a_day_that_is_written_with_a_time_is_that_day(tmp_path: Path) -> None:
    use = table("""
    user_id usage_date                 feature_id minutes
    1       2025-12-30T23:59:59.999000 feed       1
    1       2025-12-31T00:00:00.000000 feed       2
    2       2025-12-31T09:30:00.000000 feed       4
    1       2025-12-31T23:30:00.000000 search     8
    """)
    refreshed(tmp_path)
    untyped(tmp_path, usage_daily=use.with_columns(pl.col("usage_date").str.to_datetime()))
    second = asked_of(refresh(settings_of(tmp_path, through=date(2025, 12, 31)), full=True))
    assert [row["value"] for row in second.rows(MAU, "2025-12-30..2025-12-31", grain="day")] == [1, 2]
    assert second.value("feature_minutes", "2025-12-31") == 14


def test_ids_that_are_numbers_in_one_table_and_text_in_another_are_the_same_people(tmp_path: Path) -> None:
    people = pl.DataFrame({"user_id": ["1", "2", "x"], "registered_on": [date(2020, 1, 1)] * 3})
    use = """
    user_id usage_date feature_id
    1       2025-12-01 feed
    2       2025-12-31 feed
    """
    with numbers(tmp_path, users=people, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12") == 2


def test_the_size_of_an_integer_id_does_not_matter(tmp_path: Path) -> None:
    people = pl.DataFrame({"user_id": [1, 2], "registered_on": [date(2020, 1, 1)] * 2})
    use = pl.DataFrame(
        {
            "user_id": pl.Series([1, 2, 1], dtype=pl.Int32),
            "usage_date": [date(2025, 12, 1), date(2025, 12, 1), date(2025, 12, 9)],
            "feature_id": pl.Series([7, 7, 8], dtype=pl.Int16),
        }
    )
    with numbers(tmp_path, users=people, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12") == 2
        assert answers.value(MAU, "2025-12", where={"feature": "7"}) == 2


def test_a_warehouse_of_internal_accounts_only_has_nobody_in_it(tmp_path: Path) -> None:
    people = """
    user_id registered_on region is_internal
    1       2020-01-01    east   true
    """
    use = """
    user_id usage_date feature_id
    1       2025-12-01 feed
    1       2025-12-02 feed
    """
    with numbers(tmp_path, users=people, usage_daily=use) as answers:
        assert answers.value(MAU, "2025-12") == 0
        assert answers.rows(MAU, "2025-12", by="region", against="none") == []
