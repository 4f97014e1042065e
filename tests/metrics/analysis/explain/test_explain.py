"""Why a number changed, on a handful of rows."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from metrics.analysis.explain.explain import explain, method_of, refuse_leftover, ways
from metrics.analysis.explain.explanation import Explanation, Method, Withheld
from metrics.catalogue import metric
from metrics.comparison.period_pair import Against
from metrics.errors import Refusal
from metrics.model.metric import Driver
from metrics.model.term import Slice, distinct, total
from metrics.periods.notation import parse
from metrics.periods.period import Grain, Period
from metrics.query.answers import Question
from queries.errors import Problem
from queries.sources.definitions.billing.payments import payments
from queries.sources.definitions.usage import usage
from tests.support.tiny import Asked, numbers

USERS = """
    user_id registered_on region
    1       2020-01-01    east
    2       2020-01-01    west
    3       2020-01-01    north
    4       2020-01-01    -
"""


NOBODY = pl.DataFrame(schema={"user_id": pl.Int64, "usage_date": pl.Date, "feature_id": pl.String})


def use(text: str, until: int = 31) -> str:
    """Rows of use from lines of user, month, number of days and minutes a day; the last month from its end on."""
    days = [
        f"{user} {month}-{until + 1 - day if month == '2025-12' else day:02} feed {minutes}"
        for user, month, count, minutes in map(str.split, text.strip().splitlines())
        for day in range(1, int(count) + 1)
    ]
    return "\n".join(["user_id usage_date feature_id minutes", *days])


BEGINNING = "1 2024-01 1 1\n"
"""So that the year before is whole."""


def why(answers: Asked, name: str, by: str, period: str = "2025-12", **options: Any) -> Explanation:
    where = tuple((dimension, (value,)) for dimension, value in options.get("where", {}).items())
    against = Against(options.get("against", "yoy"))
    return explain(answers.numbers, Question(name, parse(period)[0], None, Slice((), where), against), by)


def parts(explanation: Explanation, column: str = "contribution") -> dict[str | None, float]:
    return dict(explanation.rows.select("part", column).iter_rows())


def refused(answers: Asked, name: str, by: str, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        why(answers, name, by, **options)
    return refusal.value


def test_every_regions_rate_rises_and_the_whole_falls_which_is_the_mix(tmp_path: Path) -> None:
    minutes = use(
        BEGINNING
        + """1 2024-12 15 100
             2 2024-12 5 10
             1 2025-12 5 110
             2 2025-12 15 12"""
    )
    with numbers(tmp_path, users=USERS, usage_daily=minutes) as answers:
        explanation = why(answers, "daily_usage_time", "region")
    assert explanation.method is Method.RATE_AND_MIX
    assert explanation.change == pytest.approx((550 + 180) / 20 - (1500 + 50) / 20)
    assert parts(explanation, "rate") == pytest.approx({"east": 0.5 * 10, "west": 0.5 * 2})
    assert sum(parts(explanation, "mix").values()) == pytest.approx(explanation.change - 6)
    assert explanation.change < 0 < min(parts(explanation, "rate").values())
    assert parts(explanation, "weight") == {"east": 0.25, "west": 0.75}
    assert abs(explanation.residual) < 1e-12


def test_a_new_region_a_vanished_one_and_people_without_one_are_parts_too(tmp_path: Path) -> None:
    minutes = use(
        BEGINNING
        + """1 2024-12 2 10
             2 2024-12 1 30
             1 2025-12 5 10
             3 2025-12 1 7
             4 2025-12 2 4"""
    )
    with numbers(tmp_path, users=USERS, usage_daily=minutes) as answers:
        explanation = why(answers, "feature_minutes", "region")
    assert explanation.method is Method.DIFFERENCE
    assert parts(explanation) == {"east": 30, "west": -30, None: 8, "north": 7}
    assert list(parts(explanation)) == ["east", "west", None, "north"], "the largest first, of either sign"
    assert parts(explanation, "base_value") == {"east": 20, "west": 30, None: 0, "north": 0}
    assert (explanation.change, explanation.residual) == (15, 0)


PEOPLE = "\n".join(
    ["user_id registered_on region", *(f"{u} 2020-01-01 {'east' if u < 20 else 'west'}" for u in range(40))]
)


def paid(*payments: tuple[int, str, float]) -> str:
    """User, day and amount of each, and one before them so that the year before is whole."""
    all_payments = ((1, "2024-01-01", 1.0), *payments)
    rows = [f"{n} {user} {day} base CNY {amount}" for n, (user, day, amount) in enumerate(all_payments)]
    return "\n".join(["payment_id user_id paid_on kind currency amount", *rows])


def active(year: int, users: range) -> str:
    return "".join(f"{user} {year}-12 1 10\n" for user in users)


def test_revenue_from_a_region_in_which_nobody_was_active_is_its_share_of_the_whole(tmp_path: Path) -> None:
    money = paid((1, "2024-12-05", 100), (1, "2025-12-31", 100), (30, "2025-12-31", 60))
    minutes = use(BEGINNING + active(2024, range(10)) + active(2025, range(10)))
    with numbers(tmp_path, users=PEOPLE, usage_daily=minutes, payments=money) as answers:
        explanation = why(answers, "arpu", "region")
    assert parts(explanation) == {"west": 6, "east": 0}
    assert parts(explanation, "value") == {"west": None, "east": 10}
    assert (parts(explanation, "mix"), explanation.residual) == ({"west": 0, "east": 0}, 0)


def test_drivers_by_hand(tmp_path: Path) -> None:
    """Active 10 → 20, payers per active 1/10 → 2/20, revenue per payer 100 → 150."""
    money = paid((1, "2024-12-05", 100), (1, "2025-12-31", 100), (30, "2025-12-31", 200))
    minutes = use(BEGINNING + active(2024, range(10)) + active(2025, range(20)))
    with numbers(tmp_path, users=PEOPLE, usage_daily=minutes, payments=money) as answers:
        explanation = why(answers, "net_revenue", "drivers")
        of_a_kind = why(answers, "net_revenue", "drivers", where={"kind": "base"})
    assert parts(explanation, "base_value") == {
        "active_users": 10,
        "payers_per_active_user": 0.1,
        "revenue_per_payer": None,
    }, "a rate over fewer than ten payers is not shown"
    assert parts(explanation) == pytest.approx(
        {
            "active_users": 10 * 0.1 * (100 + 150) / 2,
            "payers_per_active_user": 0,
            "revenue_per_payer": 50 * 0.1 * (10 + 20) / 2,
        }
    )
    assert explanation.change == 200
    assert parts(of_a_kind) == parts(explanation), "use has no kind of payment, so the active people stay whole"


def test_a_driver_that_is_nothing_over_nothing_is_refused_in_words(tmp_path: Path) -> None:
    money = paid((1, "2024-12-05", -100), (1, "2025-12-31", 100))
    minutes = use(BEGINNING + active(2024, range(10)) + active(2025, range(20)))
    with numbers(tmp_path, users=PEOPLE, usage_daily=minutes, payments=money) as answers:
        refusal = refused(answers, "net_revenue", "drivers")
        assert why(answers, "net_revenue", "region").change == 200
    assert isinstance(refusal, Withheld)
    assert refusal.facts == {"metric": "revenue_per_payer", "why": "base_nothing"}


def test_drivers_need_the_same_days_of_every_source(tmp_path: Path) -> None:
    money = paid((1, "2024-12-05", 100), (1, "2025-12-31", 100))
    minutes = use("".join(f"{user} 2025-06 1 10\n" for user in range(10)) + active(2025, range(20)))
    with numbers(tmp_path, users=PEOPLE, usage_daily=minutes, payments=money) as answers:
        refusal = refused(answers, "net_revenue", "drivers")
    assert refusal.facts == {"metric": "active_users", "why": "base_missing"}


def test_who_came_and_who_left_by_hand(tmp_path: Path) -> None:
    """October 1, 2; November 1, 3; December 1, 2, 4: 3 and 4 are new, 2 is lost and returns, 3 is lost."""
    minutes = use(
        "1 2024-01 1 1\n2 2024-01 1 1\n"
        + "1 2025-10 1 1\n2 2025-10 1 1\n1 2025-11 1 1\n3 2025-11 1 1\n"
        + "1 2025-12 1 1\n2 2025-12 2 1\n4 2025-12 1 1"
    )
    with numbers(tmp_path, users=USERS, usage_daily=minutes) as answers:
        previous = why(answers, "monthly_active_users", "flows", against="previous")
        in_the_west = why(answers, "monthly_active_users", "flows", against="previous", where={"region": "west"})
        year = why(answers, "monthly_active_users", "flows", "2025-01")
    assert (previous.method, previous.change, previous.residual) == (Method.FLOWS, 1, 0)
    assert parts(previous) == {"new": 1, "returned": 1, "lost": -1}
    assert parts(previous, "value") == {"new": 1, "returned": 1, "lost": 1}
    assert parts(in_the_west) == {"new": 0, "returned": 1, "lost": 0}
    assert parts(year) == {"new": 0, "returned": 0, "lost": -2}


def test_over_a_year_the_flows_of_twelve_months_are_added_up(tmp_path: Path) -> None:
    months = [(user, f"{2024 + at // 12}-{at % 12 + 1:02}") for user in (1, 2, 3) for at in range(0, 24, user)]
    minutes = use("\n".join(f"{user} {month} 1 1" for user, month in months) + "\n4 2025-12 1 1")
    with numbers(tmp_path, users=USERS, usage_daily=minutes) as answers:
        explanation = why(answers, "monthly_active_users", "flows")
    assert (parts(explanation)["new"], explanation.change, explanation.residual) == (1, 1, 0)
    # 2 is there every other month, 3 every third: away from December 2024 on, as the months are counted from January.
    assert parts(explanation)["lost"] == -(6 + 4)


def test_a_part_of_a_month_has_no_flows(tmp_path: Path) -> None:
    minutes = use(BEGINNING + "1 2024-12 9 1\n1 2025-12 9 1\n2 2025-12 9 1", until=9)
    with numbers(tmp_path, users=USERS, usage_daily=minutes, through="2025-12-09") as answers:
        assert refused(answers, "monthly_active_users", "flows").code == "explain_parts"
        assert (
            refused(answers, "monthly_active_users", "flows", period="2025-12-01..2025-12-08").code == "explain_parts"
        )
        assert parts(why(answers, "monthly_active_users", "region")) == {"west": 1, "east": 0}


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Something of everything, so that only the way to explain can be wrong."""
    money = paid((1, "2024-12-05", 100), (1, "2025-12-31", 100))
    minutes = use(BEGINNING + active(2024, range(20)) + active(2025, range(20)))
    with numbers(tmp_path_factory.mktemp("quiet"), users=PEOPLE, usage_daily=minutes, payments=money) as answers:
        yield answers


@pytest.mark.parametrize(
    ("name", "by", "code"),
    [
        pytest.param("monthly_active_users", "feature", "explain_overlapping", id="one person in several features"),
        pytest.param("feature_adoption", "feature", "explain_overlapping", id="and everybody below the line"),
        pytest.param("arpu", "feature", "explain_by", id="no dimension of it"),
        pytest.param("arpu", "flows", "explain_flows", id="nobody comes or leaves in a ratio"),
        pytest.param("feature_minutes", "flows", "explain_flows", id="nor in a total"),
        pytest.param("arppu", "drivers", "explain_drivers", id="no product"),
    ],
)
def test_what_would_not_add_up_is_refused_with_what_would(quiet: Asked, name: str, by: str, code: str) -> None:
    refusal = refused(quiet, name, by)
    assert refusal.code == code
    assert "region" in refusal.facts["allowed"].split(", ")


def test_minutes_add_up_by_feature_over_all_user_days_although_people_use_several(tmp_path: Path) -> None:
    """Of ten people each 10 minutes of feed and 20 of chat a year ago; now 40 of feed, and of ten others 20 of chat."""
    before = [
        f"{user} 2024-12-01 {feature} {n}" for user in range(1, 11) for feature, n in (("feed", 10), ("chat", 20))
    ]
    now = [f"{user} 2025-12-01 feed 40" for user in range(1, 11)] + [
        f"{user} 2025-12-01 chat 20" for user in range(11, 21)
    ]
    edges = ["1 2024-01-01 feed 1", "1 2025-12-31 mail 0"]
    use_rows = "\n".join(["user_id usage_date feature_id minutes", *before, *now, *edges])
    with numbers(tmp_path, usage_daily=use_rows) as answers:
        explanation = why(answers, "daily_usage_time", "feature", period="2025-12-01")
    assert parts(explanation) == {"feed": pytest.approx(20 - 10), "chat": pytest.approx(10 - 20)}
    assert (explanation.change, explanation.residual) == (0, pytest.approx(0, abs=1e-12))


def test_the_ways_of_each_metric(quiet: Asked) -> None:
    def of(name: str) -> tuple[str, ...]:
        return ways(metric(name), quiet.numbers)

    assert of("monthly_active_users") == ("region", "flows")
    assert of("net_revenue") == ("kind", "region", "drivers")
    assert of("feature_minutes") == ("feature", "region", "drivers")
    assert of("lost_users") == ("region",)


def test_without_use_revenue_has_no_drivers(tmp_path: Path) -> None:
    money = paid((1, "2024-12-05", 1), (1, "2025-12-31", 2))
    with numbers(tmp_path, users=PEOPLE, usage_daily=NOBODY, payments=money) as answers:
        assert ways(metric("net_revenue"), answers.numbers) == ("kind", "region")
        assert refused(answers, "net_revenue", "drivers").code == "no_rows"


def test_a_change_from_zero_or_from_less_is_explained(tmp_path: Path) -> None:
    money = paid((1, "2024-12-05", -100), (1, "2025-11-05", 100), (1, "2025-12-31", 40), (30, "2025-12-31", 2))
    with numbers(tmp_path, users=PEOPLE, usage_daily=NOBODY, payments=money) as answers:
        assert parts(why(answers, "net_revenue", "region")) == {"east": 140, "west": 2}
        from_zero = why(answers, "net_revenue", "region", "2025-11")
    assert (from_zero.change, parts(from_zero)) == (100, {"east": 100})


def test_where_there_is_no_change_the_reason_is_that_of_the_answer(quiet: Asked) -> None:
    refusal = refused(quiet, "monthly_active_users", "region", period="2024-12")
    assert isinstance(refusal, Withheld)
    assert (refusal.code, refusal.facts["why"]) == ("change_withheld", "base_missing")
    assert refused(quiet, "monthly_active_users", "region", against="none").code == "explain_alone"


def test_one_change_is_explained_at_a_time(quiet: Asked) -> None:
    whole_year = Question("monthly_active_users", Period(date(2025, 1, 1), date(2025, 12, 31)), Grain.MONTH)
    with pytest.raises(Refusal, match="explain_one"):
        explain(quiet.numbers, whole_year, "region")


def test_contributions_that_leave_something_are_not_shown(quiet: Asked) -> None:
    explanation = why(quiet, "net_revenue", "region")
    refuse_leftover(explanation)
    excess = explanation.rows.with_columns(pl.col("contribution") + 0.01)
    with pytest.raises(Refusal, match="explain_leftover"):
        refuse_leftover(replace(explanation, rows=excess))


def test_per_working_day_the_segments_are_divided_by_the_same_days(quiet: Asked) -> None:
    december = Question("feature_minutes", parse("2025-12")[0], per_working_day=True)
    explanation = explain(quiet.numbers, december, "region")
    days = explanation.whole.rows["denominator"][0]
    assert explanation.method is Method.DIFFERENCE
    assert sum(parts(explanation, "value").values()) == pytest.approx(200 / days)
    with pytest.raises(Refusal, match="explain_drivers"):
        explain(quiet.numbers, december, "drivers")


ACTIVE, PAYING, MONEY = distinct(usage), distinct(payments), total(payments, "amount")


@pytest.mark.parametrize(
    ("drivers", "wanted", "got"),
    [
        pytest.param((Driver("a", ACTIVE), Driver("b", MONEY, PAYING)), "amount / usage", "amount", id="no telescope"),
        pytest.param((Driver("a", PAYING, ACTIVE),), "from 2 to 4", "1", id="one alone"),
        pytest.param((Driver("a", PAYING, ACTIVE), Driver("a", MONEY, PAYING)), "id of its own", "a, a", id="twins"),
    ],
)
def test_drivers_whose_product_is_another_number_are_an_error_where_they_are_declared(
    drivers: tuple[Driver, ...], wanted: str, got: str
) -> None:
    with pytest.raises(Problem, match=rf"drivers of metric .*wanted .*{wanted}.*, got: .*{got}"):
        replace(metric("arpu"), drivers=drivers)


def test_drivers_must_know_the_dimensions_of_their_metric() -> None:
    drivers = (Driver("a", ACTIVE), Driver("b", PAYING, ACTIVE), Driver("c", MONEY, PAYING))
    with pytest.raises(Problem, match=r"source usage .*got: kind"):
        replace(metric("net_revenue"), drivers=drivers)


@pytest.mark.parametrize("by", ["region", "flows", "drivers", ""])
def test_a_metric_without_a_way_to_explain_it_is_refused_whatever_is_asked_for(by: str) -> None:
    with pytest.raises(Refusal) as refusal:
        method_of(metric("time_to_resolve_p90"), by, ())
    assert refusal.value.code == "explain_in_no_way"
