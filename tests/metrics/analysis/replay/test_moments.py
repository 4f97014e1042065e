"""Moments at which a trigger rule prompts, on interactions written by hand."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.moments import moments
from metrics.analysis.replay.rule import TriggerRule
from metrics.errors import Refusal

NIGHT = datetime.combine(date(2025, 7, 15), datetime.min.time())
CORE = ("home", "orders")


def log(*lines: tuple[Any, ...]) -> pl.DataFrame:
    """Interactions from (user, clock, page, outcome, dwell)."""
    rows = [
        {
            "user": user,
            "at": at(clock),
            "page": page,
            "failed": outcome == "failed",
            "dwell_seconds": dwell,
            "is_core_page": page in CORE,
        }
        for user, clock, page, outcome, dwell in lines
    ]
    return pl.DataFrame(rows, schema_overrides={"dwell_seconds": pl.Float64, "at": pl.Datetime("us")})


def at(clock: str) -> datetime:
    """09:00:30, of the day before for a leading -, of the day after for +."""
    day = {"-": -1, "+": 1}.get(clock[0], 0)
    hours, minutes, seconds = clock.lstrip("+-").split(":")
    return NIGHT + timedelta(days=day, hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def prompts(interactions: pl.DataFrame, **parameters: Any) -> list[tuple[Any, ...]]:
    return moments(interactions, TriggerRule(**parameters)).rows()


def times(interactions: pl.DataFrame, **parameters: Any) -> list[datetime]:
    return moments(interactions, TriggerRule(**parameters))["at"].to_list()


@pytest.mark.parametrize(
    ("dwell", "prompted"),
    [(29.9, []), (30.0, [at("09:00:30")]), (30.1, [at("09:00:30")]), (4_000.0, [at("09:00:30")])],
)
def test_idle_time_of_exactly_the_threshold_triggers_when_it_is_over(dwell: float, prompted: list[datetime]) -> None:
    assert times(log((1, "09:00:00", "settings", "ok", dwell)), idle=30) == prompted


@pytest.mark.parametrize(
    ("gap", "prompted"), [("09:00:29", 0), ("09:00:30", 1), ("09:30:00", 1), ("09:30:01", 0), ("+09:00:00", 0)]
)
def test_where_no_dwell_time_was_logged_the_gap_to_the_next_interaction_counts_up_to_half_an_hour(
    gap: str, prompted: int
) -> None:
    interactions = log(
        (1, "09:00:00", "home", "ok", None), (1, gap, "home", "ok", 1.0), (2, "09:00:01", "home", "ok", 1.0)
    )
    assert len(times(interactions, idle=30)) == prompted


def test_time_on_a_page_triggers_on_core_pages_only() -> None:
    interactions = log(
        (1, "09:00:00", "home", "ok", 120.0),
        (1, "10:00:00", "settings", "ok", 500.0),
        (2, "10:00:00", "orders", "ok", 119.9),
    )
    assert prompts(interactions, dwell=120) == [(1, at("09:02:00"), "home", "core_page_dwell")]


FAILURES: dict[str, tuple[list[tuple[Any, ...]], list[str]]] = {
    "two on a page": ([("09:00:00", "home", "failed"), ("09:00:10", "home", "failed")], ["09:00:10"]),
    "two on two pages": ([("09:00:00", "home", "failed"), ("09:00:10", "orders", "failed")], []),
    "a success in between": (
        [("09:00:00", "home", "failed"), ("09:00:05", "home", "ok"), ("09:00:10", "home", "failed")],
        [],
    ),
    "a success on another page in between": (
        [("09:00:00", "home", "failed"), ("09:00:05", "orders", "ok"), ("09:00:10", "home", "failed")],
        ["09:00:10"],
    ),
    "exactly five minutes apart": ([("09:00:00", "home", "failed"), ("09:05:00", "home", "failed")], ["09:05:00"]),
    "more than five minutes apart": ([("09:00:00", "home", "failed"), ("09:05:01", "home", "failed")], []),
    "over midnight": ([("23:59:50", "home", "failed"), ("+00:00:10", "home", "failed")], ["+00:00:10"]),
    "equal stamps": ([("09:00:00", "home", "failed"), ("09:00:00", "home", "failed")], ["09:00:00"]),
    "a success at the stamp of the second, which comes first": (
        [("09:00:00", "home", "failed"), ("09:00:05", "home", "failed"), ("09:00:05", "home", "ok")],
        [],
    ),
    "four": ([(f"09:00:0{second}", "home", "failed") for second in range(4)], ["09:00:01", "09:00:03"]),
    "three": ([(f"09:00:0{second}", "home", "failed") for second in range(3)], ["09:00:01"]),
}


@pytest.mark.parametrize("case", FAILURES)
def test_failures_in_a_row_on_one_page_trigger(case: str) -> None:
    operations, prompted = FAILURES[case]
    interactions = log(*((1, clock, page, outcome, 1.0) for clock, page, outcome in operations))
    assert times(interactions, failures=2) == [at(clock) for clock in prompted]


def test_failures_of_two_users_do_not_add_up() -> None:
    interactions = log((1, "09:00:00", "home", "failed", 1.0), (2, "09:00:01", "home", "failed", 1.0))
    assert times(interactions, failures=2) == []


def test_one_user_has_one_prompt_at_one_time_stamp() -> None:
    twice = log(
        (1, "09:00:00", "home", "ok", 40.0), (1, "09:00:00", "home", "ok", 40.0), (1, "09:00:00", "orders", "ok", 40.0)
    )
    assert prompts(twice, idle=30) == [(1, at("09:00:30"), "home", "idle")]


EVERY_TEN_MINUTES = [(1, f"09:{minute:02}:00", "home", "ok", 30.0) for minute in range(0, 60, 10)]


@pytest.mark.parametrize(
    ("limits", "minutes"),
    [
        ({}, [0, 10, 20, 30, 40, 50]),
        ({"cap": 2}, [0, 10]),
        ({"cool_down": 600}, [0, 10, 20, 30, 40, 50]),
        ({"cool_down": 601}, [0, 20, 40]),
        ({"cap": 2, "cool_down": 1_200}, [0, 20]),
    ],
)
def test_the_earliest_prompts_use_up_the_cap_and_start_the_cool_down(
    limits: dict[str, int], minutes: list[int]
) -> None:
    assert times(log(*EVERY_TEN_MINUTES), idle=30, **limits) == [at(f"09:{minute:02}:30") for minute in minutes]


def test_a_prompt_held_back_by_the_cap_starts_no_cool_down_over_midnight() -> None:
    interactions = log(
        (1, "09:00:00", "home", "ok", 30.0), (1, "23:50:00", "home", "ok", 30.0), (1, "+00:10:00", "home", "ok", 30.0)
    )
    assert times(interactions, idle=30, cap=1, cool_down=3_600) == [at("09:00:30"), at("+00:10:30")]


def test_the_day_of_a_prompt_is_that_of_its_own_moment() -> None:
    interactions = log((1, "23:59:45", "home", "ok", 30.0), (1, "+09:00:00", "home", "ok", 30.0))
    assert times(interactions, idle=30, cap=1) == [at("+00:00:15")]


def test_without_core_pages_in_the_log_a_rule_on_them_is_refused() -> None:
    interactions = log((1, "09:00:00", "home", "ok", 500.0)).with_columns(is_core_page=pl.lit(None, pl.Boolean))
    with pytest.raises(Refusal, match="no_core_pages"):
        moments(interactions, TriggerRule(dwell=120))


def test_no_interactions_trigger_nothing() -> None:
    assert times(log((1, "09:00:00", "home", "ok", 40.0)).clear(), idle=30, dwell=120, failures=2, cap=1) == []


def test_the_declared_rules_are_those_of_the_two_versions() -> None:
    assert declared_rules() == {
        "v1": TriggerRule(idle=30),
        "v2": TriggerRule(failures=2, dwell=120, failure_delay=2),
    }


MOMENT = st.integers(0, 3 * 86_400)


def greedy(stamps: list[int], cap: int | None, cool_down: int) -> list[int]:
    """Oracle: one user's prompts, candidate by candidate."""
    kept: list[int] = []
    for stamp in sorted(set(stamps)):
        day = (stamp + 30) // 86_400
        on_day = sum((earlier + 30) // 86_400 == day for earlier in kept)
        if (cap is None or on_day < cap) and (not kept or stamp - kept[-1] >= cool_down):
            kept.append(stamp)
    return kept


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), MOMENT), max_size=60),
    st.one_of(st.none(), st.integers(1, 4)),
    st.integers(0, 90_000),
)
def test_cap_and_cool_down_let_through_what_a_plain_loop_does(
    stamps: list[tuple[int, int]], cap: int | None, cool_down: int
) -> None:
    rows = [(user, NIGHT + timedelta(seconds=second), "home", False, 30.0, True) for user, second in stamps]
    schema = {"user": pl.Int64, "at": pl.Datetime("us"), "page": pl.String, "failed": pl.Boolean}
    interactions = pl.DataFrame(rows, {**schema, "dwell_seconds": pl.Float64, "is_core_page": pl.Boolean}, orient="row")
    prompted = moments(interactions, TriggerRule(idle=30, cap=cap, cool_down=cool_down))
    wanted = [
        (user, NIGHT + timedelta(seconds=second + 30))
        for user in sorted({user for user, _ in stamps})
        for second in greedy([second for other, second in stamps if other == user], cap, cool_down)
    ]
    assert prompted.select("user", "at").rows() == wanted
