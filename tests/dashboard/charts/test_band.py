"""Unusual days as pages show them: a band, a diamond, and the days in words."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from dashboard.charts.yoy_lines import Lines, year_lines
from dashboard.i18n import words
from dashboard.narrative.anomalies import sentences
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import Figures
from dashboard.presentation.roles import ROLES
from dashboard.sections.trend.metric_explorer import with_band
from dashboard.service.results import Results
from metrics.catalogue import catalogue
from tests.conftest import Published
from tests.dashboard.conftest import Open, texts

ACTIVES = catalogue()["monthly_active_users"]


@pytest.fixture
def context(small_demo: Published) -> Context:
    english = words("en")
    return Context(english, Figures(english), Results(small_demo.snapshot))


def test_the_days_are_named_with_what_they_are_off(context: Context) -> None:
    (sentence,) = sentences(context, _days([70.0, 100.0, 140.0]), ACTIVES)
    assert sentence.endswith("recent level): 3 Nov 2025 (−30.0%), 5 Nov 2025 (+40.0%).")


def test_of_many_days_the_farthest_are_named_and_the_rest_counted(context: Context) -> None:
    (sentence,) = sentences(context, _days([70.0, 71.0, 72.0, 73.0, 74.0, 85.0]), ACTIVES)
    assert sentence.endswith("7 Nov 2025 (−26.0%), 1 more.")


def test_days_that_cannot_be_judged_are_counted(context: Context) -> None:
    verdict, unknown = sentences(context, _days([100.0, None]), ACTIVES)
    assert verdict.startswith("No anomalies: all 1 days")
    assert unknown.endswith(": 1.")
    assert list(sentences(context, _days([None]), ACTIVES)) == [context.words("unusual.unknown")]


def test_the_chart_has_a_band_and_marks_what_is_outside(context: Context) -> None:
    lines = with_band(context, _lines(), _days([70.0, 100.0, None]), ACTIVES, scale=10)
    assert lines.points["low"].to_list() == [9.0, 9.0, None]
    assert lines.points["expected"].to_list() == ["90 to 110", "90 to 110", "unknown"]
    layers = year_lines(lines).to_dict()["layer"]
    assert [layer for layer in layers if layer["mark"].get("shape") == "diamond"]
    assert all(layer["encoding"]["color"]["scale"]["domain"] == list(ROLES) for layer in layers)


def test_other_periods_than_days_have_no_band(context: Context) -> None:
    assert with_band(context, _lines(), pl.DataFrame(), ACTIVES, scale=1).tooltip == {}


@pytest.mark.parametrize(("language", "says"), [("en", "the expected band"), ("zh", "预期区间")])
def test_compare_judges_days_and_nothing_else(open_page: Open, language: str, says: str) -> None:
    chosen: dict[str, Any] = {"metric": "monthly_active_users", "lang": language}
    assert says in texts(open_page("compare", grain="day", span="2025-11", **chosen))
    assert says not in texts(open_page("compare", grain="week", **chosen))


def _days(values: list[float | None]) -> pl.DataFrame:
    """Where 100 was expected, give or take 10."""
    bands = [(100.0, 90.0, 110.0, not 90 <= value <= 110) if value else (None,) * 4 for value in values]
    rows = [(date(2025, 11, 3) + timedelta(days=n), values[n], *row) for n, row in enumerate(bands)]
    numbers = dict.fromkeys(("value", "expected", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, {"day": pl.Date, **numbers, "is_unusual": pl.Boolean}, orient="row")


def _lines() -> Lines:
    columns = {"place": [1, 2, 3], "now": [7.0, 10.0, 10.0], "base": [6.0, 6.0, 6.0], "is_whole": [True] * 3}
    return Lines(pl.DataFrame(columns), ("2025", "2024"), {}, {1: "1"}, {1: "1"})
