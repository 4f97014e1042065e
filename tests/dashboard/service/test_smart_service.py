"""The figures of the smart service as the command line gives them, from the raw rows of the demo."""

import pytest

from tests.conftest import Published
from tests.dashboard.cli.conftest import Run, as_json, command

YEAR = ("--period", "2025", "--compare", "none", "--format", "json")


@pytest.fixture
def run(small_demo: Published, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(small_demo.store))
    return command


def by(run: Run, metric: str, dimension: str) -> dict[str, float]:
    rows = as_json(run("show", metric, *YEAR, "--by", dimension))["rows"]
    return {row[dimension]: row["value"] for row in rows}


def whole(run: Run, metric: str) -> float:
    (row,) = as_json(run("show", metric, *YEAR))["rows"]
    return float(row["value"])


@pytest.mark.parametrize(
    ("metric", "v1", "v2", "within"),
    [
        ("assistant_usage_rate", 0.15, 0.41, 0.0005),
        ("assistant_click_rate", 0.07, 0.23, 0.0005),
        ("assistant_triggers_per_user_day", 4.0, 1.25, 0.01),
    ],
)
def test_figures_of_each_rule(run: Run, metric: str, v1: float, v2: float, within: float) -> None:
    values = by(run, metric, "rule_version")
    assert values == {"v1": pytest.approx(v1, abs=within), "v2": pytest.approx(v2, abs=within)}


def test_pain_points_of_the_survey(run: Run) -> None:
    shares = by(run, "pain_point_share", "pain_point")
    assert shares["too_many_features"] == pytest.approx(0.32, abs=0.0005)
    assert shares["problem_solving_complicated"] == pytest.approx(0.28, abs=0.0005)


@pytest.mark.parametrize(
    ("metric", "value", "within"),
    [("consent_rate", 0.82, 0.0005), ("human_throughput", 6.0, 0.5)],
)
def test_figures_of_the_year(run: Run, metric: str, value: float, within: float) -> None:
    assert whole(run, metric) == pytest.approx(value, abs=within)


def test_repeats_over_the_whole_history(run: Run) -> None:
    two_years = ("--period", "2024-01-01..2025-12-31", "--compare", "none", "--format", "json")
    (row,) = as_json(run("show", "repeat_contact_share", *two_years))["rows"]
    assert row["numerator"] == round(0.70 * row["denominator"])


def test_value_added_subscribers_are_22_percent_of_payers(run: Run) -> None:
    quarter = ("--period", "2025-Q4", "--compare", "none", "--format", "json")
    (subscribers,) = as_json(run("show", "value_added_subscribers", *quarter))["rows"]
    (payers,) = as_json(run("show", "payers", *quarter))["rows"]
    assert subscribers["value"] / payers["value"] == pytest.approx(0.22, abs=0.001)


def test_the_funnel_of_each_rule_has_its_days_and_rates(run: Run) -> None:
    document = as_json(run("funnel", "assistant", "--by", "rule_version", "--period", "2025", "--format", "json"))
    assert document["unit"] == "prompt"
    known = {
        row["rule_version"]: (
            row["start"],
            row["end"],
            round(row["usage_rate"], 2),
            round(row["click_rate"], 2),
            row["open"],
        )
        for row in document["rows"]
    }
    assert known == {
        "v1": ("2025-02-18", "2025-07-14", 0.15, 0.07, 0),
        "v2": ("2025-07-15", "2025-12-31", 0.41, 0.23, 0),
    }
    for row in document["rows"]:
        counts = [step["count"] for step in row["steps"]]
        assert [step["stage"] for step in row["steps"]] == ["triggered", "shown", "clicked", "resolved"]
        assert counts == sorted(counts, reverse=True)
        assert counts[-1] > 0


def test_a_funnel_by_person_is_refused_for_nothing_and_wrong_words_get_a_sentence(run: Run) -> None:
    document = as_json(run("funnel", "assistant", "--unit", "user", "--period", "2025-12", "--format", "json"))
    assert [len(row["steps"]) for row in document["rows"]] == [4]
    for words in (
        ["funnel", "other"],
        ["funnel", "assistant", "--by", "region"],
        ["funnel", "assistant", "--unit", "x"],
    ):
        result = run(*words)
        assert (result.exit_code, "Traceback" in result.stderr) == (2, False)


def test_the_csv_of_a_funnel_has_a_column_per_stage(run: Run) -> None:
    head, *lines = run("funnel", "assistant", "--by", "rule_version", "--format", "csv").stdout.splitlines()
    assert head.lstrip("\ufeff").split(",")[:8] == [
        *("rule_version", "start", "end", "triggered", "shown", "clicked", "resolved", "open")
    ]
    assert all("{" not in line for line in lines)
    assert lines
