"""Every number has a badge that says whether it may be believed, and opens what it rests on."""

import csv
from datetime import date
from pathlib import Path

import pytest

from dashboard.sections.trust.badge import COLOURS
from queries.settings import Settings
from refresh.pipeline.refresh import refresh
from tests.dashboard.cli.conftest import as_json, command
from tests.dashboard.conftest import Open, opened, texts
from tests.refresh.support.refreshing import among, refreshed
from tests.support.tiny import warehouse

MAU = "monthly_active_users"


def test_the_badge_of_a_tile_opens_definition_sql_checks_rows_and_snapshot(open_page: Open) -> None:
    app = open_page(lang="en")
    app.button(key=f"badge.tile.{MAU}").click().run()
    page_text = texts(app)
    assert "People who used the product at least once" in page_text
    assert "Snapshot 2" in page_text
    assert "rows read" in page_text
    assert any("FROM usage_daily" in code.value for code in app.code)
    assert any("checks" in expander.label for expander in app.expander)


@pytest.mark.parametrize(
    ("page", "places"),
    [
        ("", {"tile", "year", "why", "features"}),
        ("compare", {"compare", "rows"}),
        ("features", {"features", "retention"}),
    ],
)
def test_charts_and_tables_have_badges_too(open_page: Open, page: str, places: set[str]) -> None:
    app = open_page(page, lang="en")
    keys = [button.key.split(".") for button in app.button if (button.key or "").startswith("badge.")]
    assert {key[1] for key in keys} >= places


def test_a_number_over_rows_that_a_check_remarked_on_is_warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strange = """
    user_id usage_date feature_id platform minutes sessions
    6       2025-12-30 feed       ios      1       10001
    """
    refreshed(tmp_path, usage_daily=among("usage_daily", strange))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    app = opened("compare", lang="en")
    app.button(key=f"badge.compare.{MAU}").click().run()
    assert ":orange[●] Checked, with findings" in texts(app)
    assert "sessions is between 0 and 10000 · rows: 1, such as" in texts(app)


def test_exports_say_in_the_words_of_the_command_line_how_far_a_number_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = """
    user_id usage_date feature_id platform minutes sessions
    6       2025-12-30 feed       ios      1       10001
    """
    refreshed(tmp_path, usage_daily=among("usage_daily", strange))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    show = ("show", MAU, "--period", "2025-12")
    (row,) = csv.DictReader(command(*show, "--format", "csv").stdout.splitlines())
    assert row["trust"] == as_json(command(*show, "--format", "json"))["trust"] == "passed"


def test_after_a_failed_check_the_badge_is_red_and_names_the_rule_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed(tmp_path)
    warehouse(tmp_path / "warehouse", users=among("users"), usage_daily="user_id usage_date feature_id\n1 - feed")
    refresh(Settings(str(tmp_path / "warehouse"), str(tmp_path / "store"), date(2025, 12, 31)))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    app = opened("compare", lang="en")
    app.button(key=f"badge.compare.{MAU}").click().run()
    assert ":red[●] A check has failed since: last good values" in texts(app)
    assert "At most 5% of the rows are quarantined" in texts(app)


def test_every_state_has_a_colour_and_its_words() -> None:
    assert COLOURS.keys() == {"passed", "warned", "stale", "failed"}
