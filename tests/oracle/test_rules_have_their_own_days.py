"""Use of the assistant by rule: over the days from the first to the last triggered prompt of the rule."""

from datetime import date

import pytest

from metrics.comparison.period_pair import Against
from metrics.model.term import Slice
from metrics.periods.period import Grain, Period
from metrics.query.answers import Numbers, Question
from tests.conftest import Published
from tests.oracle.conftest import BothWays

RULE = "select distinct rule_version from assistant_events order by 1"
SQL = """
    with days as (
        select greatest(min(occurred_at)::date, date '{first}') as first,
            least(max(occurred_at)::date, date '{last}') as last
        from assistant_events where stage = 'triggered' and rule_version = '{rule}'),
    clickers as (
        select count(distinct user_id) as n from assistant_events join customers using (user_id), days
        where stage = 'clicked' and rule_version = '{rule}' and occurred_at::date between days.first and days.last
            {also}),
    actives as (
        select count(distinct user_id) as n from usage_daily join customers using (user_id), days
        where usage_date between days.first and days.last {also})
    select days.first, days.last, clickers.n, actives.n from days, clickers, actives where days.first <= days.last
"""


@pytest.mark.parametrize("region", ["", "east"])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 7, 1), date(2025, 7, 31)),
        (date(2025, 12, 1), date(2025, 12, 31)),
        (date(2025, 3, 5), date(2025, 8, 20)),
    ],
)
def test_usage_by_rule_is_over_the_days_of_the_rule(demo: BothWays, first: date, last: date, region: str) -> None:
    where = (("region", (region,)),) if region else ()
    slice = Slice(("rule_version",), where)
    question = Question("assistant_usage_rate", Period(first, last), None, slice, Against.NONE)
    also = f"and region = '{region}'" if region else ""
    expected = {}
    for (rule,) in demo.raw.connection.execute(RULE).fetchall():
        sql = SQL.format(first=first, last=last, rule=rule, also=also)
        for row in demo.raw.connection.execute(sql).fetchall():
            expected[rule] = row
    rows = demo.numbers.answer(question).rows.to_dicts()
    numbers = ("start", "end", "numerator", "denominator")
    assert {row["rule_version"]: tuple(row[name] for name in numbers) for row in rows} == expected
    for rule, (_, _, clicked, active) in expected.items():
        alone = Question(
            "assistant_usage_rate",
            Period(first, last),
            None,
            Slice((), (("rule_version", (rule,)), *where)),
            Against.NONE,
        )
        assert demo.numbers.answer(alone).rows["value"].to_list() == [pytest.approx(clicked / active)]


def test_a_month_without_a_rule_has_no_row_of_it(demo: BothWays) -> None:
    question = Question(
        "assistant_usage_rate",
        Period(date(2025, 2, 1), date(2025, 12, 31)),
        Grain.MONTH,
        Slice(("rule_version",)),
        Against.NONE,
    )
    months = {
        rule: [
            row["period_start"].month
            for row in demo.numbers.answer(question).rows.to_dicts()
            if row["rule_version"] == rule
        ]
        for rule in ("v1", "v2")
    }
    assert months == {"v1": [2, 3, 4, 5, 6, 7], "v2": [7, 8, 9, 10, 11, 12]}


def test_a_rule_that_is_in_no_month_has_a_value_of_none_and_says_why(demo: BothWays) -> None:
    slice = Slice((), (("rule_version", ("v1",)),))
    period = Period(date(2025, 7, 1), date(2025, 9, 30))
    question = Question("assistant_usage_rate", period, Grain.MONTH, slice, Against.NONE)
    rows = demo.numbers.answer(question).rows.to_dicts()
    assert [(row["period_start"].month, row["numerator"] > 0, row["withheld"]) for row in rows] == [
        (7, True, None),
        (8, False, "nothing"),
        (9, False, "nothing"),
    ]


def test_two_rules_together_are_measured_from_the_first_day_of_one_to_the_last_of_the_other(
    demo: BothWays, small_demo: Published
) -> None:
    slice = Slice((), (("rule_version", ("v1", "v2")),))
    question = Question("assistant_usage_rate", Period(date(2025, 5, 1), date(2025, 8, 31)), None, slice, Against.NONE)
    (row,) = Numbers.of(small_demo.snapshot).answer(question).rows.to_dicts()
    expected = demo.raw.connection.execute("""
        select (select count(distinct user_id) from assistant_events join customers using (user_id)
                where stage = 'clicked' and occurred_at >= '2025-05-01' and occurred_at < '2025-09-01'),
            (select count(distinct user_id) from usage_daily join customers using (user_id)
                where usage_date between '2025-05-01' and '2025-08-31')
    """).fetchone()
    assert (row["numerator"], row["denominator"]) == expected


def test_a_rule_that_is_only_in_the_period_before_has_a_base_and_no_value(demo: BothWays) -> None:
    slice = Slice((), (("rule_version", ("v1",)),))
    august = Period(date(2025, 8, 1), date(2025, 8, 31))
    question = Question("assistant_usage_rate", august, Grain.MONTH, slice, Against.PREVIOUS)
    (row,) = demo.numbers.answer(question).rows.to_dicts()
    assert (row["value"], row["denominator"], row["change"], row["withheld"]) == (None, 0, None, "nothing")
    sql = SQL.format(first=date(2025, 7, 1), last=date(2025, 7, 31), rule="v1", also="")
    ((_, _, clicked, active),) = demo.raw.connection.execute(sql).fetchall()
    assert (row["base_numerator"], row["base_denominator"]) == (clicked, active)


@pytest.mark.parametrize(("by", "expected"), [((), [(0, "nothing")]), (("rule_version",), []), (("region",), [])])
def test_prompts_without_a_rule_of_which_there_are_none_have_no_value(
    demo: BothWays, by: tuple[str, ...], expected: list[tuple[int, str]]
) -> None:
    slice, july = Slice(by, (("rule_version", (None,)),)), Period(date(2025, 7, 1), date(2025, 7, 31))
    rows = demo.numbers.answer(Question("assistant_usage_rate", july, None, slice, Against.NONE)).rows
    assert list(rows.select("denominator", "withheld").iter_rows()) == expected
