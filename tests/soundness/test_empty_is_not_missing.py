"""A value that was recorded empty and one that was not recorded are two parts, named apart on pages and in tables."""

from pathlib import Path

import polars as pl
import pytest

from dashboard.i18n import words
from dashboard.presentation.labels import label
from dashboard.service.results import Results
from tests.dashboard.cli.conftest import command
from tests.refresh.support.refreshing import among, refreshed
from tests.support.tiny import table


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Results:
    """Use on iOS, and of one user each without a platform and with an empty one."""
    use = table(among("usage_daily"))
    who = pl.col("user_id")
    platform = pl.when(who == 101).then(None).when(who == 102).then(pl.lit("")).otherwise(pl.col("platform"))
    report = refreshed(tmp_path, usage_daily=use.with_columns(platform=platform))
    assert report.published is not None
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    return Results(report.published)


def test_a_table_on_the_terminal_tells_them_apart(results: Results) -> None:
    shown = command(
        "show", "monthly_active_users", "--period", "2025-12", "--by", "platform", "--compare", "none"
    ).stdout
    rows = [line.split() for line in shown.splitlines() if "2025-12-01" in line]
    assert sorted((row[2], row[3]) for row in rows) == [('""', "1"), ("ios", "8"), ("–", "1")]


@pytest.mark.parametrize(
    ("language", "missing", "empty"), [("en", "not recorded", "recorded empty"), ("zh", "未记录", "记录为空")]
)
def test_pages_name_them_apart(results: Results, language: str, missing: str, empty: str) -> None:
    texts = words(language)
    assert [label(texts, results, "platform", value) for value in (None, "")] == [missing, empty]
