"""Each kind of rule at its edge: the last value that keeps it, and the first that breaks it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from queries.rules.row_rules import ForeignKey, InRange, InReportingCurrency, NotNull, OneOf, Ordered, Unique, ValidDate
from queries.rules.rule import Outcome, Rule, TableRule
from queries.rules.table_rules import DayTotal, NoGap, Volume
from queries.sources.facts import frame
from queries.warehouse.contract import features, payments, subscriptions, usage_daily, users
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by, rows

OUT = Outcome.QUARANTINE


def use(*values: str, columns: str = "user_id, usage_date, feature_id, minutes") -> str:
    return f"create table usage_daily as select * from (values {', '.join(values)}) as t ({columns})"


def broken(home: Path, table: Table, rule: TableRule, *statements: str) -> list[dict[str, Any]]:
    """What breaks the rule; a row that breaks a rule on rows must be exactly what is left out."""
    with made_by(home, *statements) as warehouse:
        result = frame(warehouse, rule.violations(table), {}).to_dicts()
        if isinstance(rule, Rule) and not isinstance(rule, Unique):
            assert len(rows(warehouse, table)) - len(rows(warehouse, table, {table.name: [rule]})) == len(result)
    return result


def test_present_is_neither_null_nor_blank(tmp_path: Path) -> None:
    values = [f"(1, date '2025-12-01', {value}, {n})" for n, value in enumerate(["'a'", "null", "''", "'  '", "'0'"])]
    violations = broken(tmp_path, usage_daily, NotNull(column="feature_id", outcome=OUT), PEOPLE, use(*values))
    assert sorted(row["minutes"] for row in violations) == [1, 2, 3]


def test_present_holds_for_numbers_and_days(tmp_path: Path) -> None:
    values = ["(0, date '2025-12-01', 'a', 1)", "(null, null, 'a', 2)"]
    for column in ("user_id", "usage_date"):
        violations = broken(tmp_path / column, usage_daily, NotNull(column=column, outcome=OUT), PEOPLE, use(*values))
        assert [row["minutes"] for row in violations] == [2]


def test_within_holds_its_bounds_and_leaves_null_alone(tmp_path: Path) -> None:
    minutes = [
        "-1",
        "-0.01",
        "0",
        "1440",
        "1440.01",
        "1441",
        "null",
        "'nan'::double",
        "'inf'::double",
        "'-inf'::double",
    ]
    values = [f"({n}, date '2025-12-01', 'a', {value}::double)" for n, value in enumerate(minutes)]
    violations = broken(
        tmp_path, usage_daily, InRange(column="minutes", least=0, most=1440, outcome=OUT), PEOPLE, use(*values)
    )
    assert sorted(row["user_id"] for row in violations) == [0, 1, 4, 5, 7, 8, 9]


def test_dated_is_from_the_first_day_of_2000_to_today(tmp_path: Path) -> None:
    today = date.today()
    days = [date(1999, 12, 31), date(2000, 1, 1), today - timedelta(1), today, today + timedelta(1), date(1970, 1, 1)]
    values = [f"({n}, date '{day}', 'a', 1)" for n, day in enumerate(days)]
    violations = broken(tmp_path, usage_daily, ValidDate(column="usage_date", outcome=OUT), PEOPLE, use(*values))
    assert sorted(row["user_id"] for row in violations) == [0, 4, 5]


def test_ordered_allows_the_same_day_and_an_open_end(tmp_path: Path) -> None:
    ends = ["date '2025-12-04'", "date '2025-12-05'", "date '2025-12-06'", "null"]
    values = [f"({n}, 1, 'base', 'm', false, date '2025-12-05', {end})" for n, end in enumerate(ends)]
    columns = "subscription_id, user_id, kind, plan, is_trial, started_on, ended_on"
    statement = f"create table subscriptions as select * from (values {', '.join(values)}) as t ({columns})"
    rule = Ordered(earlier="started_on", later="ended_on", outcome=OUT)
    assert [row["subscription_id"] for row in broken(tmp_path, subscriptions, rule, PEOPLE, USE, statement)] == [0]


def test_one_of_is_a_closed_list(tmp_path: Path) -> None:
    listed = """create table features as select * from (values ('a', 'A', 'core'), ('b', 'B', 'Core'), ('c', 'C', null))
        as t (feature_id, name, module)"""
    rule = OneOf(column="module", values=("core", "recommendation"), outcome=OUT)
    assert [row["feature_id"] for row in broken(tmp_path, features, rule, PEOPLE, USE, listed)] == ["b"]


def test_known_is_a_key_of_the_other_table_and_leaves_null_alone(tmp_path: Path) -> None:
    values = [f"({person}, date '2025-12-01', 'a', {n})" for n, person in enumerate(["1", "2", "null"])]
    rule = ForeignKey(column="user_id", table=users, key="user_id", outcome=OUT)
    assert [row["minutes"] for row in broken(tmp_path, usage_daily, rule, PEOPLE, use(*values))] == [1]


def test_known_may_refer_to_the_table_itself(tmp_path: Path) -> None:
    statement = """create table payments as select * from (values
        (1, 1, date '2025-12-01', 'base', 5.00, 'CNY', null),
        (2, 1, date '2025-12-02', 'base', -5.00, 'CNY', 1),
        (3, 1, date '2025-12-02', 'base', -5.00, 'CNY', 99))
        as t (payment_id, user_id, paid_on, kind, amount, currency, refund_of)"""
    rule = ForeignKey(column="refund_of", table=payments, key="payment_id", outcome=OUT)
    assert [row["payment_id"] for row in broken(tmp_path, payments, rule, PEOPLE, USE, statement)] == [3]


@pytest.mark.parametrize(("times", "surplus"), [(1, []), (2, [1]), (3, [2])])
def test_once_keeps_one_row_of_each_key(tmp_path: Path, times: int, surplus: list[int]) -> None:
    values = [f"(1, date '2025-12-01', 'a', {n})" for n in range(times)] + ["(2, date '2025-12-01', 'a', 9)"]
    rule = Unique(key=("user_id", "usage_date", "feature_id"), outcome=OUT)
    with made_by(tmp_path, PEOPLE, use(*values)) as warehouse:
        assert frame(warehouse, rule.violations(usage_daily), {})["surplus"].to_list() == surplus
        rows_left = rows(warehouse, usage_daily, {"usage_daily": [rule]})
    assert sorted((row["user_id"], row["minutes"]) for row in rows_left) == [(1, 0), (2, 9)]


def test_once_takes_two_unknown_platforms_for_the_same(tmp_path: Path) -> None:
    values = ["(1, date '2025-12-01', 'a', null)"] * 2 + ["(1, date '2025-12-01', 'a', 'ios')"]
    statement = use(*values, columns="user_id, usage_date, feature_id, platform")
    rule = Unique(key=("user_id", "usage_date", "feature_id", "platform"), outcome=OUT)
    with made_by(tmp_path, PEOPLE, statement) as warehouse:
        assert len(rows(warehouse, usage_daily, {"usage_daily": [rule]})) == 2


def test_the_reporting_currency_is_the_one_of_the_settings(tmp_path: Path) -> None:
    statement = """create table payments as select * from (values
        (1, 1, date '2025-12-01', 'base', 5.00, 'CNY'), (2, 1, date '2025-12-01', 'base', 5.00, 'cny'),
        (3, 1, date '2025-12-01', 'base', 5.00, 'USD')) as t (payment_id, user_id, paid_on, kind, amount, currency)"""
    violations = broken(tmp_path, payments, InReportingCurrency(column="currency", outcome=OUT), PEOPLE, USE, statement)
    assert sorted(row["payment_id"] for row in violations) == [2, 3]


def test_a_day_total_is_of_one_user_on_one_day(tmp_path: Path) -> None:
    values = [
        *("(1, date '2025-12-01', 'a', 720)", "(1, date '2025-12-01', 'b', 720)"),
        *("(2, date '2025-12-01', 'a', 720)", "(2, date '2025-12-01', 'b', 721)"),
        *("(3, date '2025-12-01', 'a', 1000)", "(3, date '2025-12-02', 'a', 1000)"),
    ]
    rule = DayTotal(who="user_id", day="usage_date", column="minutes", most=1440, outcome=Outcome.FLAG)
    assert [(row["user_id"], row["minutes"]) for row in broken(tmp_path, usage_daily, rule, PEOPLE, use(*values))] == [
        (2, 1441)
    ]


def daily(*counts: int, last: str = "2025-12-31") -> str:
    """Use on as many days as there are counts, the last count on the last day."""
    days = ", ".join(f"(date '{last}' - {len(counts) - 1 - n}, {count})" for n, count in enumerate(counts))
    return f"""create table usage_daily as
        select unnest(range(rows)) as user_id, day as usage_date, 'a' as feature_id
        from (values {days}) as t (day, rows)"""


FOUR_WEEKS = [200] * 28
VOLUME = Volume(day="usage_date", outcome=Outcome.FLAG)


@pytest.mark.parametrize(
    ("rows", "is_broken"), [(100, True), (101, False), (200, False), (600, False), (601, True), (800, True)]
)
def test_a_day_has_more_than_half_and_at_most_three_times_the_rows_of_its_weekday_before(
    tmp_path: Path, rows: int, is_broken: bool
) -> None:
    violations = broken(tmp_path, usage_daily, VOLUME, PEOPLE, daily(*FOUR_WEEKS, rows, 200))
    assert [row["day"] for row in violations] == ([date(2025, 12, 30)] if is_broken else [])


def test_a_day_without_a_single_row_is_found(tmp_path: Path) -> None:
    assert broken(tmp_path, usage_daily, VOLUME, PEOPLE, daily(*FOUR_WEEKS, 0, 200)) != []


@pytest.mark.parametrize(("usual", "is_judged"), [(99, False), (100, True)])
def test_a_table_with_few_rows_a_day_is_too_small_to_judge(tmp_path: Path, usual: int, is_judged: bool) -> None:
    violations = broken(tmp_path, usage_daily, VOLUME, PEOPLE, daily(*[usual] * 28, 1))
    assert bool(violations) == is_judged


@pytest.mark.parametrize(("days_ago", "is_judged"), [(27, True), (28, False)])
def test_only_the_last_four_weeks_are_judged(tmp_path: Path, days_ago: int, is_judged: bool) -> None:
    counts = [*FOUR_WEEKS, *([200] * 40)]
    counts[-1 - days_ago] = 1
    assert bool(broken(tmp_path, usage_daily, VOLUME, PEOPLE, daily(*counts))) == is_judged


GAP = NoGap(day="usage_date", outcome=Outcome.FLAG)
YEAR = [3] * 365


@pytest.mark.parametrize(
    ("counts", "empty_days"),
    [
        pytest.param([*YEAR, *[0] * 13, *YEAR], [], id="thirteen days of holidays"),
        pytest.param([*YEAR, *[0] * 14, *YEAR], [14], id="two weeks"),
        pytest.param([*YEAR, *[0] * 31, *YEAR, *[0] * 28, 1], [31, 28], id="two months, one long ago"),
        pytest.param([1, 1, 1, 1, 1, 0, 0] * 30 + [0] * 28 + [1] * 5, [30], id="closed at weekends"),
        pytest.param([*[1, *[0] * 22] * 15, *[0] * 31, 1], [], id="rare events"),
        pytest.param([*[1, *[0] * 6] * 52, *[0] * 70, 1], [76], id="weekly rows"),
        pytest.param([1], [], id="one day"),
    ],
)
def test_a_gap_is_told_that_is_long_for_the_table_however_few_rows_its_days_have(
    tmp_path: Path, counts: list[int], empty_days: list[int]
) -> None:
    violations = broken(tmp_path, usage_daily, GAP, PEOPLE, daily(*counts))
    assert [row["empty_days"] for row in violations] == empty_days
    assert all((row["first_day_after"] - row["last_day_before"]).days - 1 == row["empty_days"] for row in violations)


@pytest.mark.parametrize(("day", "gaps"), [("1970-01-01", 0), ("1999-12-31", 0), ("2000-01-01", 1)])
def test_a_day_that_is_no_date_begins_no_gap(tmp_path: Path, day: str, gaps: int) -> None:
    epoch = f"insert into usage_daily values (1, date '{day}', 'a')"
    assert len(broken(tmp_path, usage_daily, GAP, PEOPLE, daily(*YEAR), epoch)) == gaps


def test_weekends_are_compared_with_weekends(tmp_path: Path) -> None:
    week = [900, 900, 900, 900, 900, 150, 150]
    assert broken(tmp_path, usage_daily, VOLUME, PEOPLE, daily(*week * 6, last="2025-12-28")) == []
