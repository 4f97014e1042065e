"""Where minutes are missing: every number, change and explanation made of them is what plain SQL counts."""

import pytest

from metrics.periods.notation import parse
from metrics.periods.period import Grain
from metrics.query.answers import Question
from tests.oracle.conftest import BothWays
from tests.oracle.support.raw import Where
from tests.oracle.test_every_change_adds_up import (
    EVERY_WAY,
    assert_drivers_of_sql,
    assert_segments_of_sql,
    assert_sum_to_the_change,
)
from tests.oracle.test_every_number_equals_sql import answered, differences

OF_MINUTES = ("daily_usage_time", "feature_minutes")
WAYS_OF_MINUTES = [way for way in EVERY_WAY if way[0] in OF_MINUTES]


@pytest.mark.parametrize(("metric", "grain", "by", "where"), answered(OF_MINUTES))
def test_a_number_is_what_sql_counts(
    patchy_demo: BothWays, metric: str, grain: str, by: tuple[str, ...], where: Where
) -> None:
    assert differences(patchy_demo, metric, grain, by, where) == []


@pytest.mark.parametrize(("name", "by"), WAYS_OF_MINUTES)
def test_contributions_sum_to_the_change(patchy_demo: BothWays, name: str, by: str) -> None:
    assert_sum_to_the_change(patchy_demo, name, by)


@pytest.mark.parametrize(("name", "by"), [way for way in WAYS_OF_MINUTES if way[1] != "drivers"])
def test_segments_are_what_sql_counts(patchy_demo: BothWays, name: str, by: str) -> None:
    assert_segments_of_sql(patchy_demo, name, by)


def test_drivers_are_what_sql_counts_and_their_product_is_the_metric(patchy_demo: BothWays) -> None:
    assert_drivers_of_sql(patchy_demo, "feature_minutes")


@pytest.mark.parametrize(
    ("period", "withheld"),
    [
        ("2025-01", "base_not_measured"),
        ("2025-02", "not_measured"),
        ("2025-12", None),
    ],
)
def test_a_month_of_which_nothing_was_measured_has_no_change(
    patchy_demo: BothWays, period: str, withheld: str | None
) -> None:
    (row,) = patchy_demo.numbers.answer(Question("daily_usage_time", parse(period)[0], Grain.MONTH)).rows.to_dicts()
    assert row["withheld"] == withheld
    assert (row["change"] is None) == (withheld is not None)
