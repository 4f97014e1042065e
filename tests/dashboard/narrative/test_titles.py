"""A metric's title never names another length of period than the one it is shown over."""

import re

import pytest

from dashboard.i18n import LANGUAGES, words
from dashboard.presentation.messages import metric_title
from metrics.catalogue import catalogue
from metrics.model.metric import Metric
from metrics.periods.period import Grain

A_DAY_WHATEVER_THE_PERIOD = ("daily_usage_time",)
"""Titles that say what is divided by, not over how long it is counted."""
NAMED = {
    "en": {
        Grain.DAY: r"\b(daily|DAU)\b",
        Grain.WEEK: r"\b(weekly|WAU)\b",
        Grain.MONTH: r"\b(monthly|MAU)\b",
        Grain.QUARTER: r"\bquarterly\b",
        Grain.YEAR: r"\b(yearly|annual)\b",
        Grain.ROLLING7: r"\b7 days\b",
        Grain.ROLLING28: r"\b28 days\b",
    },
    "zh": {
        Grain.DAY: r"(?<!\d)(?<!\d )日",
        Grain.WEEK: "周",
        Grain.MONTH: "月",
        Grain.QUARTER: "季",
        Grain.YEAR: "年",
        Grain.ROLLING7: "7 日",
        Grain.ROLLING28: "28 日",
    },
}
METRICS = [metric for id, metric in catalogue().items() if id not in A_DAY_WHATEVER_THE_PERIOD]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_title_that_names_a_period_has_one_for_every_length(metric: Metric, language: str) -> None:
    for grain in metric.grains:
        sentence = metric_title(metric, words(language), grain)
        assert _named(sentence, language) <= {grain}, sentence


@pytest.mark.parametrize(
    ("grain", "english", "chinese"),
    [
        (None, "Monthly active users", "月活跃用户"),
        (Grain.DAY, "Daily active users", "日活跃用户"),
        (Grain.WEEK, "Weekly active users", "周活跃用户"),
        (Grain.MONTH, "Monthly active users", "月活跃用户"),
        (Grain.QUARTER, "Quarterly active users", "季活跃用户"),
        (Grain.YEAR, "Yearly active users", "年活跃用户"),
        (Grain.ROLLING7, "Active users of 7 days", "7 日活跃用户"),
        (Grain.ROLLING28, "Active users of 28 days", "28 日活跃用户"),
        (Grain.CUSTOM, "Active users", "活跃用户"),
    ],
)
def test_actives_are_called_after_their_window(grain: Grain | None, english: str, chinese: str) -> None:
    metric = catalogue()["monthly_active_users"]
    assert metric_title(metric, words("en"), grain) == english
    assert metric_title(metric, words("zh"), grain) == chinese


def test_a_total_that_is_divided_by_working_days_says_so() -> None:
    revenue = catalogue()["net_revenue"].per_working_day()
    assert metric_title(revenue, words("en"), Grain.MONTH) == "Net revenue per working day"
    assert metric_title(revenue, words("zh")) == "每个工作日的净收入"


def _named(title: str, language: str) -> set[Grain]:
    return {grain for grain, form in NAMED[language].items() if re.search(form, title, re.IGNORECASE)}
