"""The headline table of the year-end review, figure by figure, as `show` gives it from raw rows."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Published
from tests.dashboard.cli.conftest import as_json, command

DEMOS = [(0.001, 2025), (0.0002, 2025), (0.0002, 7)]
FULL = (0.001, 7)

Show = Callable[..., dict[str, Any]]


@pytest.fixture(
    params=[*DEMOS, pytest.param(FULL, marks=pytest.mark.torture)], ids=lambda demo: f"scale {demo[0]}, seed {demo[1]}"
)
def demo(request: pytest.FixtureRequest, published: Callable[[float, int], Published]) -> Published:
    return published(*request.param)


@pytest.fixture
def show(demo: Published) -> Show:
    def row(metric: str, period: str) -> dict[str, Any]:
        printed = as_json(command("show", metric, "--period", period, "--store", str(demo.store), "--format", "json"))
        assert printed["trust"] == "passed"
        (only,) = printed["rows"]
        result: dict[str, Any] = only
        return result

    return row


def scaled(figure: int, demo: Published) -> int:
    return round(figure * demo.scale)


def points(row: dict[str, Any]) -> float:
    """What a rate may differ by: 0.05 percentage points, or one person where there are fewer than 2,000."""
    return max(0.0005, 1 / row["denominator"])


def test_monthly_actives_grow_from_12_to_18_5_million(show: Show, demo: Published) -> None:
    row = show("monthly_active_users", "2025-12")
    assert (row["base_value"], row["value"]) == (scaled(12_000_000, demo), scaled(18_500_000, demo))
    assert row["change_pct"] == pytest.approx(0.542, abs=0.0005)


def test_daily_usage_grows_from_89_to_116_minutes(show: Show) -> None:
    row = show("daily_usage_time", "2025-12")
    assert row["base_value"] == pytest.approx(89, abs=0.1)
    assert row["value"] == pytest.approx(116, abs=0.1)
    assert row["change_pct"] == pytest.approx(0.303, abs=0.002)


def test_paid_conversion_grows_from_3_8_to_5_1_per_cent(show: Show) -> None:
    row = show("paid_conversion", "2025-12")
    assert row["base_value"] == pytest.approx(0.038, abs=points(row))
    assert row["value"] == pytest.approx(0.051, abs=points(row))
    assert row["change_pct"] == pytest.approx(0.342, abs=0.03)


def test_arpu_rises_with_arppu_beside_it(show: Show) -> None:
    assert show("arpu", "2025-12")["change"] > 0
    assert show("arppu", "2025-12")["value"] > show("arpu", "2025-12")["value"]


def test_22_per_cent_of_the_payers_of_the_fourth_quarter_subscribe_to_value_added_services(
    show: Show, demo: Published
) -> None:
    row = show("value_added_share", "2025-Q4")
    assert (row["numerator"], row["denominator"]) == (scaled(120_000, demo), scaled(545_455, demo))
    assert row["value"] == pytest.approx(0.22, abs=points(row))


def test_the_value_added_share_is_new(show: Show) -> None:
    row = show("value_added_share", "2025-Q4")
    assert row["base_value"] == 0
    assert row["change_pct"] is None
    assert "zero" in row["withheld"]


@pytest.mark.parametrize("period", ["2025-12", "2025-Q4", "2025"])
def test_value_added_services_add_19_a_month(show: Show, period: str) -> None:
    assert show("value_added_arpu_uplift", period)["value"] == pytest.approx(19, abs=0.05)


def test_23_features_were_shipped_of_which_5_are_strategic(demo: Published, show: Show) -> None:
    assert show("feature_iterations", "2025")["value"] == 23
    words = ["show", "feature_iterations", "--period", "2025", "--by", "kind", "--store", str(demo.store)]
    by_kind = {row["kind"]: row["value"] for row in as_json(command(*words, "--format", "json"))["rows"]}
    assert by_kind == {"iteration": 18, "strategic": 5}


def test_more_people_hold_a_plan_in_december_than_paid_in_the_quarter(show: Show) -> None:
    """Two questions, two denominators: annual plans paid earlier are held, not paid."""
    assert show("paid_conversion", "2025-12")["numerator"] > show("payers", "2025-Q4")["value"]
