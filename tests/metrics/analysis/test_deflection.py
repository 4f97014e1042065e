"""Deflection: the experiment's effect equals a computation on raw rows, and before and after has an honest interval."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from metrics.analysis.deflection import before_after, changes, experiments, resolved
from metrics.errors import Refusal
from metrics.periods.notation import parse
from metrics.periods.period import Period
from metrics.query.answers import Numbers
from tests.conftest import Published
from tests.refresh.support.refreshing import among, refreshed

PER_USER = """
    with exposed as (
        select user_id, variant, exposed_at from experiment_exposures join users using (user_id)
        where experiment_id = 'smart_assistant' and is_internal is distinct from true
    ), contacts as (
        select user_id, count(*) as contacts from exposed join support_tickets using (user_id)
        where opened_at >= exposed_at and opened_at < date '2025-07-15' group by all
    ), days as (
        select user_id, count(distinct usage_date) as days from exposed join usage_daily using (user_id)
        where usage_date >= exposed_at::date and usage_date < date '2025-07-15' group by all
    )
    select variant, coalesce(contacts, 0) as contacts, coalesce(days, 0) as days
    from exposed left join contacts using (user_id) left join days using (user_id)
"""


def per_user(demo: Published) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        rows = connection.execute(PER_USER).pl()
    arms = {name: rows.filter(pl.col("variant") == name) for name in ("control", "treatment")}
    return {name: (arm["contacts"].to_numpy(), arm["days"].to_numpy()) for name, arm in arms.items()}


def test_the_effect_of_the_experiment_is_that_of_the_raw_rows(small_demo: Published) -> None:
    (effect,) = experiments(small_demo.snapshot)
    raw = per_user(small_demo)
    for arm in (effect.control, effect.treatment):
        contacts, days = raw[arm.variant]
        assert (arm.users, arm.contacts, arm.user_days) == (len(contacts), contacts.sum(), days.sum())
    assert effect.period == Period(date(2025, 2, 18), date(2025, 7, 14))
    assert effect.estimate == pytest.approx(-0.18, abs=0.01)


def test_the_interval_of_the_experiment_is_that_of_drawing_users_anew(small_demo: Published) -> None:
    (effect,) = experiments(small_demo.snapshot)
    random, rates = np.random.default_rng(1), []
    for name in ("treatment", "control"):
        contacts, days = per_user(small_demo)[name]
        drawn = random.integers(0, len(contacts), (4_000, len(contacts)))
        rates.append(contacts[drawn].sum(axis=1) / days[drawn].sum(axis=1))
    low, high = np.quantile(rates[0] / rates[1], [0.025, 0.975]) - 1
    assert (effect.low, effect.high) == (pytest.approx(low, abs=0.04), pytest.approx(high, abs=0.04))


def test_contacts_fell_by_18_percent_after_the_second_rule(small_demo: Published) -> None:
    whole, year_before = changes(Numbers.of(small_demo.snapshot))
    assert (whole.before, whole.after) == (
        Period(date(2024, 1, 1), date(2025, 2, 17)),
        Period(date(2025, 7, 15), date(2025, 12, 31)),
    )
    assert whole.estimate == pytest.approx(-0.18, abs=0.005)
    assert whole.low < whole.estimate < whole.high < 0
    assert whole.p == sum(abs(np.log1p(change)) >= abs(np.log1p(whole.estimate)) for _, change in whole.placebo) / len(
        whole.placebo
    )
    assert (year_before.before.start, year_before.placebo) == (date(2024, 7, 15), ())


FIRST = date(2024, 1, 1)


def days_with(rates: list[float], noise: np.random.Generator | None = None) -> pl.DataFrame:
    """A day per rate, of 1,000 user-days; with noise the contacts are drawn from a Poisson distribution."""
    contacts = [noise.poisson(rate) if noise else rate for rate in rates]
    day = [FIRST + timedelta(days=number) for number in range(len(rates))]
    return pl.DataFrame({"day": day, "contacts": contacts, "user_days": [1_000] * len(rates)})


def split(days: int, of: int) -> tuple[Period, Period]:
    middle = FIRST + timedelta(days=days)
    return Period(FIRST, middle - timedelta(days=1)), Period(middle, FIRST + timedelta(days=of - 1))


def test_of_steady_rates_the_change_is_exact_and_no_placebo_is_as_large() -> None:
    found = before_after(days_with([10.0] * 140 + [8.0] * 70), *split(140, 210))
    assert (found.estimate, found.low, found.high) == pytest.approx((-0.2, -0.2, -0.2))
    assert (found.p, len(found.placebo)) == (0.0, 140 - 2 * 56 + 1)


def test_weeks_are_drawn_whole_so_that_weekdays_make_no_interval() -> None:
    week = [14.0, 12.0, 11.0, 10.0, 9.0, 2.0, 2.0]
    found = before_after(days_with(week * 30), *split(140, 210))
    assert (found.estimate, found.low, found.high) == pytest.approx((0, 0, 0))


def test_a_drift_before_makes_placebos_as_large() -> None:
    drifting = [10.0 - number * 0.02 for number in range(210)]
    found = before_after(days_with([*drifting, *[7.0] * 70]), *split(210, 280))
    assert found.p is not None
    assert found.p > 0


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    covered = 0
    for _ in range(100):
        found = before_after(days_with([10.0] * 140 + [8.2] * 84, random), *split(140, 224), with_placebo=False)
        covered += found.low <= -0.18 <= found.high
    assert 85 <= covered <= 100


@pytest.mark.parametrize("days", [55, 1])
def test_less_than_eight_weeks_on_a_side_are_refused(days: int) -> None:
    with pytest.raises(Refusal, match="too_short"):
        before_after(days_with([10.0] * 100), *split(days, 100))


EVENTS = """
    event_id prompt_id user_id occurred_at stage trigger rule_version feature_id
    901 901 101 2025-12-10T09:00:00 triggered idle_30s v1 feed
    902 901 101 2025-12-10T09:00:01 shown idle_30s v1 feed
    903 901 101 2025-12-10T09:00:09 clicked idle_30s v1 feed
    904 901 101 2025-12-10T09:01:00 resolved idle_30s v1 feed
    905 902 102 2025-12-10T09:00:00 triggered idle_30s v1 feed
    906 902 102 2025-12-10T09:00:01 shown idle_30s v1 feed
    907 902 102 2025-12-10T09:00:09 clicked idle_30s v1 feed
    908 903 103 2025-12-10T09:00:00 triggered idle_30s v1 feed
    909 903 103 2025-12-10T09:00:01 shown idle_30s v1 feed
    910 903 103 2025-12-10T09:00:09 clicked idle_30s v1 feed
    911 904 104 2025-12-30T09:00:00 triggered idle_30s v1 feed
    912 904 104 2025-12-30T09:00:01 shown idle_30s v1 feed
    913 904 104 2025-12-30T09:00:09 clicked idle_30s v1 feed
    914 905 105 2025-12-10T09:00:00 triggered idle_30s v1 feed
"""
TICKETS = """
    ticket_id user_id opened_at resolved_at category is_repeat handled_by handling_minutes
    901 102 2025-12-17T09:00:00 2025-12-17T13:00:00 billing false human 10
    902 103 2025-12-17T09:00:01 2025-12-17T13:00:00 billing false human 10
"""


def test_silence_of_seven_days_is_assumed_and_prompts_whose_days_are_not_over_are_open(tmp_path: Path) -> None:
    tables = {
        "assistant_events": among("assistant_events", EVENTS),
        "support_tickets": among("support_tickets", TICKETS),
    }
    report = refreshed(tmp_path, **tables)
    assert report.published is not None
    found = resolved(report.published, parse("2025-12-01..2025-12-31")[0])
    assert (found.clicked, found.confirmed, found.assumed, found.open) == (3, 1, 2, 1)


def test_without_logs_the_resolved_share_is_refused(tmp_path: Path) -> None:
    report = refreshed(tmp_path)
    assert report.published is not None
    assert experiments(report.published) == []
    with pytest.raises(Refusal, match="no_log"):
        resolved(report.published, parse("2025-12")[0])
