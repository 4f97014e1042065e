"""What the warehouse says of its tables, as pages have it."""

from pathlib import Path

import polars as pl
import pytest

from dashboard.service.results import current
from metrics.catalogue import metric
from tests.support.tiny import published

USE = """
    user_id usage_date feature_id platform minutes sessions
    101 2025-12-01 feed ios 5 1
"""
NOTES = [
    ("usage_daily", "Since May", "自五月起"),
    ("usage_daily", "", "仅供参考"),
    ("users", "Since May", None),
    ("payments", "Of another table", "另一张表"),
]


@pytest.mark.parametrize(
    ("language", "notes"), [("en", {"Since May", "仅供参考"}), ("zh", {"自五月起", "仅供参考", "Since May"})]
)
def test_each_note_is_told_once_and_in_the_other_language_where_only_that_is(
    tmp_path: Path, language: str, notes: set[str]
) -> None:
    (tmp_path / "warehouse").mkdir()
    pl.DataFrame(NOTES, ["table_name", "en", "zh"], orient="row").write_parquet(
        tmp_path / "warehouse" / "warehouse_notes.parquet"
    )
    results = current(str(published(tmp_path, usage_daily=USE)))
    assert results is not None
    told = results.notes(metric("monthly_active_users"), language)
    assert {*told} == notes
    assert len(told) == len(notes)
