"""The targets of a month: how they stand, in words, and what is drawn of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.charts.bullets import bullets
from dashboard.charts.pace_lines import Course, pace_lines
from dashboard.presentation.roles import ROLES
from dashboard.service.results import current
from queries.demo.story import write_plan
from queries.records.kinds.target import Note
from queries.settings import Settings
from refresh.pipeline.refresh import refresh
from tests.conftest import SMALL, Published
from tests.dashboard.conftest import Open, texts

Plan = Callable[[str], Path]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Writes the plan that pages then show."""

    def write(text: str) -> Path:
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        return tmp_path / "plan.toml"

    monkeypatch.setenv("PRODUCT_METRICS_PLAN", str(tmp_path / "plan.toml"))
    return write


@pytest.fixture
def demo_plan(plan: Plan) -> None:
    write_plan(plan(""), scale=SMALL, force=True)


def target(metric: str, period: str, value: float) -> str:
    return f'[[target]]\nmetric = "{metric}"\nperiod = "{period}"\nvalue = {value}\n'


def headings(app: Any) -> list[str]:
    return [heading.value for heading in app.header]


def test_without_a_plan_nothing_is_said_of_targets(open_page: Open, plan: Plan) -> None:
    assert "target" not in texts(open_page(lang="en")).lower()
    assert not any("target" in heading and "20" in heading for heading in headings(open_page("targets", lang="en")))


@pytest.mark.usefixtures("demo_plan")
def test_the_year_that_is_over_has_targets_reached(open_page: Open) -> None:
    app = open_page("targets", lang="en")
    assert "4 of 5 targets reached" in headings(app)
    assert "Monthly active users ended 2.8% above the target" in headings(app)
    assert not app.error


@pytest.mark.usefixtures("demo_plan")
def test_another_target_is_a_link_away_and_a_rate_is_apart_by_points(open_page: Open) -> None:
    app = open_page("targets", lang="en", target="paid_conversion.month")
    assert "Paid conversion ended 0.4 pp below the target" in headings(app)


@pytest.mark.usefixtures("demo_plan")
def test_a_chinese_page_says_it_in_chinese(open_page: Open) -> None:
    assert {"5 项目标达成 4 项", "月活跃用户高于目标 2.8%"} <= set(headings(open_page("targets", lang="zh")))


@pytest.mark.usefixtures("demo_plan")
def test_in_the_middle_of_a_month_targets_are_on_pace_and_one_has_none(
    small_demo: Published, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = str(tmp_path / "store")
    refresh(Settings(f"duckdb:///{small_demo.warehouse}", store, date(2025, 12, 14)))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", store)
    page_text = texts(open_page("targets", lang="en", period="2025-12"))
    assert "On pace for 3 of 4 targets" in page_text
    assert "above the pace" in page_text
    assert "Value-added share: no pace. The baseline 2024 Q4 is zero" in page_text


def test_a_month_beside_the_plan_says_that_it_has_no_target(open_page: Open, plan: Plan) -> None:
    plan(target("arpu", "2024-01", 5))
    assert "No target for Dec 2025" in headings(open_page("targets", lang="en"))


def test_a_target_without_a_course_has_its_bullet_alone(open_page: Open, plan: Plan) -> None:
    plan(target("retention", "2025-12", 0.5))
    app = open_page("targets", lang="en")
    assert "1 of 1 targets reached" in headings(app)
    assert not app.error


def test_a_plan_that_cannot_be_meant_is_told_in_a_sentence_and_the_page_stays(open_page: Open, plan: Plan) -> None:
    plan(target("mau", "2025-12", 5))
    app = open_page(lang="en")
    assert "a target of" in texts(app)
    assert "got: mau. Correct the metric's name." in texts(app)
    assert len(app.metric) == 5
    assert "got: mau" in open_page("targets", lang="en").error[0].value


def test_a_plan_is_read_anew_when_it_was_written_anew(small_demo: Published, plan: Plan) -> None:
    file = plan(target("arpu", "2025-12", 5))
    results = current(str(small_demo.store), str(file))
    assert results is not None
    assert len(results.plan().targets) == 1
    plan('[[note]]\non = 2025-07-01\nen = "A campaign"\n')
    assert results.plan().notes == (Note(date(2025, 7, 1), "A campaign"),)
    file.unlink()
    assert not results.plan().notes


def test_a_plan_is_looked_for_where_the_settings_say(open_page: Open, tmp_path: Path, plan: Plan) -> None:
    plan("").rename(tmp_path / "other.toml")
    assert "target" not in texts(open_page(lang="en")).lower()


@pytest.mark.parametrize("today", [1, 2, 3])
@pytest.mark.parametrize("value", [0.5, 5.0])
def test_every_layer_takes_its_colour_from_a_role(today: int, value: float) -> None:
    for chart in (_bullets(), pace_lines(_course(today, value))):
        for layer in chart.to_dict()["layer"]:
            assert layer["encoding"]["color"]["scale"]["domain"] == list(ROLES)


def test_the_longest_bar_has_track_left_and_a_missing_value_none() -> None:
    domain = _bullets().to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert domain == [0, pytest.approx(1.2 * 1.05)]


def test_only_what_is_counted_from_nothing_begins_at_zero() -> None:
    scales = [
        pace_lines(_course(2, 1.0, from_zero)).to_dict()["layer"][0]["encoding"]["y"]["scale"]
        for from_zero in (True, False)
    ]
    assert [scale["zero"] for scale in scales] == [True, False]


def test_the_course_of_a_target_is_as_tall_as_the_bullets_beside_it() -> None:
    course = _course(2, 1.0)
    heights = [pace_lines(replace(course, beside=count)).to_dict()["height"] for count in (0, 2, 6, 7, 40)]
    assert heights[0] == heights[1]
    assert heights[3] - heights[2] == _bullets().to_dict()["height"]["step"]
    assert heights[4] < 2 * heights[0]


def _bullets() -> Any:
    columns = ("name", "long_name", "said", "short", "share", "role", "pace", "reached", "expected")
    rows = [
        ("MAU", "MAU · Dec", "1 of 2", "1 of 2", "50%", "good", "1", 1.2, 0.9),
        ("ARPU", "ARPU · Dec", "– of 2", "– of 2", "–", "muted", "–", None, None),
    ]
    return bullets(pl.DataFrame(rows, columns, orient="row"), {"said": "So far"})


def _course(today: int, value: float, from_zero: bool = True) -> Course:
    values = [value if day <= today else None for day in (1, 2, 3)]
    points = pl.DataFrame({"place": [1, 2, 3], "now": values, "pace": [1.0, 2.0, 3.0], "label": ["a", "b", "c"]})
    return Course(points, 3.0, from_zero, ("now", "pace", "target"), {"label": "To"}, {1: "1"}, {1: "1"})
