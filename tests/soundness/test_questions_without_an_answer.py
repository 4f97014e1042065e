"""What is not in the warehouse is refused by name: it is never zero, and never everything."""

from pathlib import Path

import pytest

from metrics.errors import Refusal
from metrics.model.term import Slice
from metrics.periods.notation import parse
from metrics.query.answers import Question
from tests.support.tiny import Asked, numbers

MAU = "monthly_active_users"
USE = """
    user_id usage_date feature_id
    1       2025-12-01 feed
    2       2025-12-02 search
"""


def refusal(answers: Asked, metric: str, period: str = "2025-12", **options: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        answers.rows(metric, period, **options)
    return refused.value


def test_minutes_of_a_warehouse_without_minutes_are_not_zero(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        for metric in ("feature_minutes", "daily_usage_time"):
            result = refusal(answers, metric)
            assert (result.code, result.facts["missing"]) == ("waits_for", "usage_daily.minutes")
        assert answers.value(MAU, "2025-12") == 2


@pytest.mark.parametrize(
    ("metric", "table"),
    [("net_revenue", "payments"), ("arpu", "payments"), ("paid_conversion", "subscriptions"), ("payers", "payments")],
)
def test_a_metric_of_a_missing_table_names_the_table(tmp_path: Path, metric: str, table: str) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        result = refusal(answers, metric)
    assert (result.code, result.facts["missing"]) == ("waits_for", table)


def test_a_warehouse_without_platforms_cannot_be_cut_by_platform_and_is_not_cut_by_nothing(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        assert refusal(answers, MAU, by="platform").facts["missing"] == "usage_daily.platform"
        assert refusal(answers, MAU, by="region").facts["missing"] == "users.region"


def test_an_unknown_feature_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        result = refusal(answers, MAU, where={"feature": "fed"})
    assert (result.code, result.facts["got"], result.facts["known"]) == ("no_such_value", "fed", "feed, search")


def test_a_dimension_that_the_metric_does_not_have_is_refused(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        assert refusal(answers, MAU, by="plan").code == "not_by"
        assert refusal(answers, MAU, where={"colour": "red"}).code == "not_by"
        assert refusal(answers, "turnover").code == "no_such_metric"


def test_a_table_without_a_row_has_no_number_rather_than_zero(tmp_path: Path) -> None:
    payments = "payment_id user_id paid_on kind amount currency\n1 1 2026-01-01 base 5 CNY"
    with numbers(tmp_path, usage_daily=USE, payments=payments) as answers:
        assert (said := refusal(answers, "net_revenue")).code == "no_rows"
        assert said.facts == {"source": "payments", "tables": "payments"}


def test_one_dimension_filtered_twice_is_refused_or_added_up_but_not_half_ignored(tmp_path: Path) -> None:
    people = """
    user_id registered_on region
    1       2020-01-01    east
    2       2020-01-01    west
    """
    twice = Slice((), (("region", ("east",)), ("region", ("west",))))
    with numbers(tmp_path, users=people, usage_daily=USE) as answers:
        try:
            rows = answers.numbers.answer(Question(MAU, parse("2025-12")[0], slice=twice)).rows
        except Refusal:
            return
    assert rows["value"].to_list() in ([2], [0])


def test_a_period_in_which_no_period_of_the_grain_begins_has_no_rows_whatever_it_is_cut_by(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        assert answers.rows(MAU, "2025-12-02", grain="month") == []
        assert answers.rows(MAU, "2025-12-02", grain="month", by="feature") == []
        assert answers.rows(MAU, "2027", by="feature", against="none") == []


def test_a_slice_in_which_nothing_happened_has_no_row(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        rows = answers.rows(MAU, "2025-12-02", by="feature", against="none")
    assert [(row["feature"], row["value"]) for row in rows] == [("search", 1)]


@pytest.mark.parametrize(("period", "grain"), [("0001", None), ("0001-01-01", "week"), ("9999", "month")])
def test_a_year_at_the_end_of_the_calendar_is_answered_or_refused_and_never_an_error(
    tmp_path: Path, period: str, grain: str | None
) -> None:
    with numbers(tmp_path, usage_daily=USE) as answers:
        try:
            rows = answers.rows(MAU, period, grain=grain)
        except Refusal:
            return
    assert {row["value"] for row in rows} == {None}
