"""What no aggregate has is computed from the rows behind the snapshot, and is what plain SQL counts."""

from itertools import combinations

import pytest

from metrics.model.term import Slice
from metrics.periods.notation import parse
from metrics.periods.period import Grain
from metrics.query.answers import Numbers, Question
from tests.conftest import Published
from tests.oracle.conftest import BothWays
from tests.oracle.support.expected import definitions
from tests.oracle.support.refused import refusal_of
from tests.oracle.test_every_number_equals_sql import differences
from tests.oracle.test_every_question_is_answered_or_refused import DIMENSIONS, VALUE

NOT_IN_AGGREGATES = ("combination_not_kept", "window_not_kept")

COMBINED = [
    (metric, grain, pair)
    for metric in definitions()
    for grain in ("month", "custom")
    for pair in combinations(DIMENSIONS, 2)
    if refusal_of(metric, grain, pair, ()) in NOT_IN_AGGREGATES
]


@pytest.fixture(scope="module")
def with_rows(demo: BothWays, small_demo: Published) -> BothWays:
    return BothWays(Numbers.of(small_demo.snapshot), demo.raw)


@pytest.mark.parametrize(("metric", "grain", "by"), COMBINED)
def test_a_combination_is_what_sql_counts(with_rows: BothWays, metric: str, grain: str, by: tuple[str, str]) -> None:
    assert differences(with_rows, metric, grain, by, ()) == []


@pytest.mark.parametrize(("metric", "grain", "pair"), [case for case in COMBINED if case[1] == "custom"])
def test_a_part_of_a_part_is_what_sql_counts(
    with_rows: BothWays, metric: str, grain: str, pair: tuple[str, str]
) -> None:
    by, filtered = pair
    assert differences(with_rows, metric, grain, (by,), ((filtered, VALUE[filtered]),)) == []


USERS = """
    select {by}, count(distinct user_id) from use
    where day between '2025-12-01' and '2025-12-31' and feature in ('search', 'home_feed') {also}
    group by all order by all
"""
MINUTES = "select count(distinct (user_id, day)) from use where month(day) = 11 and year(day) = 2025 and {also}"


@pytest.mark.parametrize(
    ("also", "where"),
    [
        ("", ()),
        ("and platform = 'ios'", (("platform", ("ios",)),)),
        ("and platform in ('ios', 'web') and region = 'east'", (("platform", ("ios", "web")), ("region", ("east",)))),
    ],
)
def test_people_of_several_features_are_counted_once(
    with_rows: BothWays, also: str, where: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    either = ("feature", ("search", "home_feed"))
    question = Question("monthly_active_users", parse("2025-12")[0], slice=Slice(("channel",), (either, *where)))
    answer = with_rows.numbers.answer(question)
    found = answer.rows.select("channel", "value").sort("channel").rows()
    assert found == with_rows.raw.connection.execute(USERS.format(by="channel", also=also)).fetchall()
    assert answer.is_computed


def test_user_days_and_new_users_of_several_platforms_are_those_of_any_of_them(with_rows: BothWays) -> None:
    either = Slice((), (("platform", ("ios", "web")),))
    november = Question("daily_usage_time", parse("2025-11")[0], Grain.MONTH, either)
    days = with_rows.raw.row(MINUTES.format(also="platform in ('ios', 'web')"))
    assert with_rows.numbers.answer(november).rows["denominator"].to_list() == [*days]
    first = "select user_id, min(day) as day from use where platform in ('ios', 'web') group by all"
    new = with_rows.raw.row(f"select count(*) from ({first}) where day between '2025-11-01' and '2025-11-30'")
    asked = Question("new_users", parse("2025-11")[0], Grain.MONTH, either)
    assert with_rows.numbers.answer(asked).rows["value"].to_list() == [*new]
