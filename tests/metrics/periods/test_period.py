"""Periods: how they are written, which one holds a day, and how one is cut into others."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.errors import Refusal
from metrics.periods.notation import name, parse
from metrics.periods.period import CALENDAR, ROLLING, Grain, Period, counted_as, holding, split

some_day = st.dates(date(2019, 1, 1), date(2032, 12, 31))


def days(text: str) -> Period:
    return Period(*map(date.fromisoformat, text.split("..")))


@pytest.mark.parametrize(
    ("text", "expected", "grain"),
    [
        ("2025-12", "2025-12-01..2025-12-31", "month"),
        ("2024-02", "2024-02-01..2024-02-29", "month"),
        ("2025-02", "2025-02-01..2025-02-28", "month"),
        ("2025-Q1", "2025-01-01..2025-03-31", "quarter"),
        ("2025-Q4", "2025-10-01..2025-12-31", "quarter"),
        ("2025", "2025-01-01..2025-12-31", "year"),
        ("2024-02-29", "2024-02-29..2024-02-29", "day"),
        ("2024-12-30..2025-01-05", "2024-12-30..2025-01-05", "custom"),
        ("2025-01-01..2025-01-01", "2025-01-01..2025-01-01", "custom"),
    ],
)
def test_a_period_is_read_as_it_is_written(text: str, expected: str, grain: str) -> None:
    assert parse(text) == (days(expected), Grain(grain))


OTHER_FORMS = """
    25 20251 0000 2025-13 2025-00 2025-2 2025-Q0 2025-Q5 2025-q4 2025-W01 2025-02-30 2025-02-29 二〇二五
    2025-12-01.. ..2025-12-31 2025-12..2025-12 2025-12-01…2025-12-31 2025-12-01...2025-12-31 2025-12-01/2025-12-31
"""


@pytest.mark.parametrize("text", ["", " 2025", "2025\n", *OTHER_FORMS.split()])
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert (refused.value.code, refused.value.facts["got"]) == ("period_form", text)


def test_a_period_that_runs_backwards_is_refused() -> None:
    with pytest.raises(Refusal, match="period_backwards"):
        parse("2025-12-31..2025-12-01")


@pytest.mark.parametrize("text", ["2025", "2025-Q3", "2025-11", "2025-11-05", "2025-11-05..2026-01-04"])
def test_the_name_of_a_period_is_what_it_is_read_from(text: str) -> None:
    assert name(parse(text)[0]) == text


@settings(max_examples=50, deadline=None, derandomize=True)
@given(some_day, some_day)
def test_the_name_of_any_period_reads_as_that_period(first: date, second: date) -> None:
    period = Period(min(first, second), max(first, second))
    assert parse(name(period))[0] == period


@pytest.mark.parametrize(
    ("grain", "day", "expected"),
    [
        ("day", "2024-02-29", "2024-02-29..2024-02-29"),
        ("week", "2024-12-30", "2024-12-30..2025-01-05"),
        ("week", "2025-01-05", "2024-12-30..2025-01-05"),
        ("week", "2027-01-01", "2026-12-28..2027-01-03"),
        ("month", "2024-02-29", "2024-02-01..2024-02-29"),
        ("quarter", "2024-02-29", "2024-01-01..2024-03-31"),
        ("quarter", "2025-12-31", "2025-10-01..2025-12-31"),
        ("year", "2024-12-31", "2024-01-01..2024-12-31"),
        ("rolling7", "2024-03-01", "2024-02-24..2024-03-01"),
        ("rolling7", "2025-01-01", "2024-12-26..2025-01-01"),
        ("rolling28", "2024-03-01", "2024-02-03..2024-03-01"),
        ("custom", "2024-03-01", "2024-03-01..2024-03-01"),
    ],
)
def test_the_period_that_holds_a_day(grain: str, day: str, expected: str) -> None:
    assert holding(Grain(grain), date.fromisoformat(day)) == days(expected)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(some_day)
def test_every_day_is_in_its_period_and_every_period_has_its_length(day: date) -> None:
    lengths = {"day": {1}, "week": {7}, "month": {28, 29, 30, 31}, "quarter": {90, 91, 92}, "year": {365, 366}}
    for grain in CALENDAR:
        period = holding(grain, day)
        assert period.start <= day <= period.end
        assert period.days in lengths[grain]
        assert holding(grain, period.start) == holding(grain, period.end) == period
    for grain, length in ROLLING.items():
        assert (holding(grain, day).end, holding(grain, day).days) == (day, length)


@pytest.mark.parametrize(
    ("period", "grain", "expected"),
    [
        (
            "2025-12-29..2025-12-31",
            "day",
            ["2025-12-29..2025-12-29", "2025-12-30..2025-12-30", "2025-12-31..2025-12-31"],
        ),
        ("2024-12-28..2025-01-06", "week", ["2024-12-30..2025-01-05", "2025-01-06..2025-01-12"]),
        ("2025-01-15..2025-03-01", "month", ["2025-02-01..2025-02-28", "2025-03-01..2025-03-31"]),
        ("2025-01-01..2025-06-30", "quarter", ["2025-01-01..2025-03-31", "2025-04-01..2025-06-30"]),
        ("2025-01-02..2025-12-31", "year", []),
        ("2025-01-01..2025-01-02", "rolling7", ["2024-12-26..2025-01-01", "2024-12-27..2025-01-02"]),
        ("2025-01-15..2025-03-01", "custom", ["2025-01-15..2025-03-01"]),
    ],
)
def test_a_period_is_cut_into_those_that_begin_in_it_and_the_rolling_ones_that_end_in_it(
    period: str, grain: str, expected: list[str]
) -> None:
    assert split(days(period), Grain(grain)) == [days(name) for name in expected]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(some_day, st.integers(0, 800), st.sampled_from(CALENDAR))
def test_the_periods_of_a_grain_follow_each_other_without_gap_or_overlap(day: date, length: int, grain: Grain) -> None:
    span = Period(day, date.fromordinal(day.toordinal() + length))
    parts = split(span, grain)
    assert all(span.start <= part.start <= span.end for part in parts)
    assert all((b.start - a.end).days == 1 for a, b in pairwise(parts))


@pytest.mark.parametrize(
    ("period", "grain"),
    [
        ("2025-12-03..2025-12-03", "day"),
        ("2025-12-01..2025-12-07", "week"),
        ("2025-12-08..2025-12-09", "week"),
        ("2025-12-01..2025-12-31", "month"),
        ("2025-10-01..2025-12-30", "quarter"),
        ("2025-01-01..2025-04-01", "year"),
        ("2025-12-02..2025-12-08", "rolling7"),
        ("2025-12-04..2025-12-31", "rolling28"),
        ("2025-12-02..2025-12-09", "custom"),
        ("2024-12-31..2025-01-01", "custom"),
    ],
)
def test_the_cells_that_answer_a_period_are_those_of_its_own_beginning(period: str, grain: str) -> None:
    assert counted_as(days(period)) == grain


def test_the_first_days_of_a_period_are_never_more_than_it_has() -> None:
    february = days("2025-02-01..2025-02-28")
    assert february.first(3) == days("2025-02-01..2025-02-03")
    assert february.first(31) == february
