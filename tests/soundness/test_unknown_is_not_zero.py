"""Days that no source covers are unknown: they have no number, not even 0, and a window that holds some says so."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from metrics.analysis.targets import pace
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from queries.records.kinds.target import Target
from tests.support.tiny import Asked, numbers

MAU = "monthly_active_users"
FIRST, LAST = date(2025, 2, 10), date(2025, 4, 20)
USE = """
user_id usage_date feature_id platform minutes
1       2025-02-10 feed       ios      10
2       2025-02-11 feed       web      10
1       2025-03-03 search     ios      20
3       2025-04-20 feed       ios      30
"""
PAID = """
payment_id user_id paid_on    kind        amount currency
1          1       2025-02-10 base        10     CNY
2          2       2025-03-10 value_added 20     CNY
3          1       2025-04-20 base        30     CNY
"""
PLANS = """
subscription_id user_id kind plan    is_trial started_on ended_on
1               1       base monthly false    2025-02-01 -
4               1       value_added full false 2025-02-01 -
"""
TRIALS = """
2               2       base monthly true     2025-02-10 2025-02-17
3               2       base monthly true     2025-03-20 2025-04-13
"""
EVENTS = """
event_id prompt_id user_id occurred_at         stage     trigger rule_version page feature_id
1        1         1       2025-02-10T09:00:00 triggered idle    v1           home feed
2        1         1       2025-02-10T09:00:01 shown     idle    v1           home feed
3        1         1       2025-02-10T09:00:02 clicked   idle    v1           home feed
4        2         3       2025-04-20T09:00:00 triggered idle    v2           home feed
5        2         3       2025-04-20T09:00:01 shown     idle    v2           home feed
"""
TICKETS = """
ticket_id user_id opened_at           resolved_at         category is_repeat handled_by handling_minutes
1         1       2025-02-10T09:00:00 2025-02-10T10:00:00 billing  false     human      5
2         3       2025-04-20T09:00:00 2025-04-20T10:00:00 billing  true      assistant  5
"""
CLICKS = """
user_id occurred_at         page action outcome
1       2025-02-10T09:00:00 home click  ok
3       2025-04-20T09:00:00 home click  ok
"""
CONSENTS = """
user_id purpose granted decided_at
1       service true    2025-02-10T09:00:00
3       service false   2025-04-20T09:00:00
"""
ANSWERS = """
survey_id respondent_id answered_on pain_point
a         1             2025-02-10  price
a         3             2025-04-20  -
"""
FEATURES = """
feature_id name   launched_on
feed       Feed   2025-02-10
search     Search 2025-03-01
"""
REQUIREMENTS = """
requirement_id raised_on  source
maps           2025-02-10 service_insight
films          2025-04-20 survey
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Ten weeks that begin and end in the midst of a week, a month and a quarter."""
    home = tmp_path_factory.mktemp("ten weeks")
    tables = {
        "usage_daily": USE,
        "payments": PAID,
        "subscriptions": PLANS.rstrip() + TRIALS,
        "features": FEATURES,
        "assistant_events": EVENTS,
        "support_tickets": TICKETS,
        "interactions": CLICKS,
        "consents": CONSENTS,
        "survey_answers": ANSWERS,
        "requirements": REQUIREMENTS,
    }
    with numbers(home, through=LAST.isoformat(), **tables) as answers:
        yield answers


@pytest.mark.parametrize("metric", list(catalogue()))
@pytest.mark.parametrize("against", ["yoy", "previous"])
def test_no_number_is_given_of_days_that_nothing_is_known_of(answers: Asked, metric: str, against: str) -> None:
    """Every period from a year before the data to a year after them, at every grain."""
    known = answers.numbers.coverage(catalogue()[metric])
    seen = 0
    for grain in catalogue()[metric].grains:
        for row in _rows(answers, metric, "2024-01-01..2026-05-31", grain if grain != "custom" else None, against):
            seen += 1
            for side in ("", "base_"):
                start, end = row[f"{side}start"], row[f"{side}end"]
                values = [row[side + name] for name in ("value", "numerator", "denominator")]
                if start is None or end < known.first_day or end > known.watermark:
                    assert values == [None, None, None], (grain, row)
                if start is not None and start < known.first_day:
                    assert row["withheld"], (grain, row)
            assert row["complete"] <= (row["start"] is not None and row["start"] >= known.first_day), (grain, row)
    assert seen > 20


def _rows(answers: Asked, metric: str, period: str, grain: str | None, against: str) -> list[dict[str, Any]]:
    try:
        return answers.rows(metric, period, grain, against=against)
    except Refusal as refusal:
        assert refusal.code == "periods_only"
        return []


BEYOND = [
    ("2025-06", None, "2025-05"),
    ("2025-05", None, "2025-04"),
    ("2025-Q4", None, "2025-Q3"),
    ("2025-Q3", None, "2025-Q2"),
    ("2026", None, "2025"),
    ("2025-04-21", None, "2025-04-20"),
    ("2025-04-22", None, "2025-04-21"),
    ("2025-06-01..2025-06-10", None, "2025-05-22..2025-05-31"),
    ("2025-04-21..2025-04-30", None, "2025-04-11..2025-04-20"),
    ("2025-04-22..2025-04-30", None, "2025-04-13..2025-04-21"),
    ("2025-05-10", "rolling7", "2025-04-27..2025-05-03"),
    ("2025-06-10", "rolling28", "2025-04-16..2025-05-13"),
]


@pytest.mark.parametrize(("period", "grain", "before"), BEYOND)
@pytest.mark.parametrize("metric", [MAU, "net_revenue", "daily_usage_time", "feature_iterations", "feature_minutes"])
def test_a_base_beyond_the_last_known_day_is_unknown(
    answers: Asked, metric: str, period: str, grain: str | None, before: str
) -> None:
    row = answers.row(metric, period, **({"grain": grain} if grain else {}), against="previous")
    is_known = before in ("2025-04-20", "2025-04-11..2025-04-20")
    assert (row["value"], row["withheld"], row["complete"]) == (None, "not_yet", False)
    assert (row["base_numerator"] is not None) == is_known
    assert row["change"] is None


@pytest.mark.parametrize("against", ["yoy", "previous", "none"])
@pytest.mark.parametrize("cut", [{}, {"by": "platform"}, {"where": {"platform": "ios"}}])
@pytest.mark.parametrize(
    ("period", "grain", "value"),
    [
        ("2025-02", "month", 2),
        ("2025", "year", 3),
        ("2025-02-12", "rolling7", 2),
        ("2025-03-03", "rolling28", 2),
        ("2025-02-01..2025-02-20", None, 2),
    ],
)
def test_a_window_that_begins_before_the_data_has_a_number_and_says_that_it_is_not_whole(
    answers: Asked, period: str, grain: str | None, value: int, cut: dict[str, Any], against: str
) -> None:
    more = cut | {"against": against} | ({"grain": grain} if grain else {})
    for row in answers.rows(MAU, period, **more):
        assert (row["withheld"], row["complete"], row["change"]) == ("partial", False, None)
    if not cut:
        assert answers.row(MAU, period, **more)["value"] == value


def test_the_first_whole_window_says_nothing_of_the_kind(answers: Asked) -> None:
    for period, grain in (("2025-02-16", "rolling7"), ("2025-03-09", "rolling28"), ("2025-03", "month")):
        row = answers.row(MAU, period, grain=grain, against="none")
        assert (row["withheld"], row["complete"]) == (None, True)


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("metric", ["new_users", "returned_users", "lost_users", "retention"])
def test_who_came_and_left_is_unknown_until_a_whole_period_lies_before(answers: Asked, metric: str, grain: str) -> None:
    first = {"day": date(2025, 2, 11), "week": date(2025, 2, 17), "month": date(2025, 4, 1)}.get(grain)
    for row in answers.rows(metric, "2025-01-01..2025-04-20", grain, against="none"):
        is_known = first is not None and row["start"] is not None and row["start"] >= first
        assert (row["numerator"] is not None) == is_known, row


def test_a_slice_in_which_nothing_happened_is_zero_where_the_days_are_known(answers: Asked) -> None:
    rows = {row["platform"]: row for row in answers.rows(MAU, "2025-04", by="platform", against="previous")}
    assert {name: (row["value"], row["base_value"]) for name, row in rows.items()} == {"ios": (1, 1)}
    assert answers.row(MAU, "2025-03", where={"platform": "web"}, against="none")["value"] == 0


def test_a_target_of_a_period_in_which_the_data_begin_is_not_called_missed(answers: Asked) -> None:
    result = pace(Target(MAU, "2025-Q1", 100), answers.numbers.answer)
    assert (result.is_over, result.value, result.expected, result.withheld) == (True, 2, None, "partial")
    assert result.is_good is None


def test_two_sources_are_unknown_where_one_of_them_is(tmp_path: Path) -> None:
    later = PAID.replace("2025-02-10", "2025-03-15")
    with numbers(tmp_path, usage_daily=USE, payments=later, through=LAST.isoformat()) as answers:
        months = product(("2025-02", "2025-03", "2025-04"), ("none", "previous"))
        text = {(month, against): answers.row("arpu", month, against=against)["withheld"] for month, against in months}
    assert text["2025-02", "none"] == "no_data"
    assert text["2025-04", "none"] == "too_few"
