"""`explain`: contributions, in the exact form that scripts outside rely on."""

import csv
import io
from math import isclose

import pytest

from tests.dashboard.cli.conftest import Run, as_json

KEYS = [
    "metric",
    "unit",
    "period",
    "base_period",
    "value",
    "base_value",
    "change",
    "residual",
    "method",
    "by",
    "snapshot",
    "as_of",
    "trust",
    "rows",
]
NUMBERS = ["value", "base_value", "contribution", "rate", "mix"]


@pytest.mark.parametrize(
    ("metric", "by", "method", "key"),
    [
        ("monthly_active_users", "channel", "difference", "channel"),
        ("paid_conversion", "region", "rate_and_mix", "region"),
        ("monthly_active_users", "flows", "flows", "flow"),
        ("net_revenue", "drivers", "drivers", "driver"),
    ],
)
def test_json_has_the_promised_keys_and_adds_up(run: Run, metric: str, by: str, method: str, key: str) -> None:
    printed = as_json(run("explain", metric, "--period", "2025-12", "--by", by, "--format", "json"))
    assert list(printed) == KEYS
    assert {tuple(row) for row in printed["rows"]} == {(key, *NUMBERS)}
    assert (printed["metric"], printed["method"], printed["by"]) == (metric, method, by)
    assert (printed["period"], printed["base_period"], printed["trust"]) == ("2025-12", "2024-12", "passed")
    contributions = sum(row["contribution"] for row in printed["rows"])
    assert isclose(contributions, printed["change"], rel_tol=1e-9)
    assert isclose(printed["value"] - printed["base_value"], printed["change"])
    assert abs(printed["residual"]) < 1e-9 * abs(printed["change"])


def test_rate_and_mix_are_the_contribution_of_a_ratio_and_nothing_else_has_them(run: Run) -> None:
    ratio = as_json(run("explain", "arpu", "--period", "2025-12", "--by", "region", "--format", "json"))["rows"]
    total = as_json(run("explain", "net_revenue", "--period", "2025-12", "--by", "region", "--format", "json"))["rows"]
    assert all(isclose(row["rate"] + row["mix"], row["contribution"]) for row in ratio)
    assert {(row["rate"], row["mix"]) for row in total} == {(None, None)}


def test_the_segments_are_those_of_show_and_the_largest_comes_first(run: Run) -> None:
    words = ["paid_conversion", "--period", "2025-Q4", "--by", "channel", "--format", "json"]
    explained, rows = as_json(run("explain", *words))["rows"], as_json(run("show", *words))["rows"]
    assert {row["channel"]: (row["value"], row["base_value"]) for row in explained} == {
        row["channel"]: (row["value"], row["base_value"]) for row in rows
    }
    sizes = [abs(row["contribution"]) for row in explained]
    assert sizes == sorted(sizes, reverse=True)


def test_without_more_it_is_the_last_whole_period_by_the_first_way(run: Run) -> None:
    printed = as_json(run("explain", "value_added_share", "--compare", "previous", "--format", "json"))
    assert (printed["period"], printed["base_period"], printed["by"]) == ("2025-Q4", "2025-Q3", "region")


def test_where_and_align_are_those_of_show(run: Run) -> None:
    part = ["--period", "2025-12", "--where", "feature=search", "--align", "weekday", "--format", "json"]
    explained = as_json(run("explain", "monthly_active_users", "--by", "region", *part))
    (rows,) = as_json(run("show", "monthly_active_users", *part))["rows"]
    assert (explained["change"], explained["base_period"]) == (rows["change"], "2024-12-02..2025-01-01")


def test_csv_has_the_rows_of_the_json(run: Run) -> None:
    words = ["explain", "net_revenue", "--period", "2025", "--by", "kind"]
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    expected = as_json(run(*words, "--format", "json"))["rows"]
    assert [(row["kind"], float(row["contribution"])) for row in rows] == [
        (row["kind"], row["contribution"]) for row in expected
    ]


def test_the_table_is_for_people_and_ends_with_the_change(run: Run) -> None:
    by_region = run("explain", "paid_conversion", "--period", "2025-12", "--by", "region").stdout
    by_drivers = run("explain", "net_revenue", "--period", "2025-12", "--by", "drivers").stdout
    assert by_region.splitlines()[0].split() == ["region", "value", "before", "contribution", "rate", "mix"]
    assert by_region.splitlines()[-1].startswith("= change")
    assert " pp" in by_region
    assert [line.split()[0] for line in by_drivers.splitlines()] == [
        "driver",
        "active_users",
        "payers_per_active_user",
        "revenue_per_payer",
        "=",
    ]
    assert "+¥" in by_drivers


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], "metric nonsense: unknown name."),
        (
            ["monthly_active_users", "--by", "feature"],
            "monthly_active_users cannot be explained by feature: the same person may be in several, so the parts do "
            "not add up to the change. Wanted one of region, channel, flows.",
        ),
        (["arpu", "--by", "feature"], "arpu cannot be explained by feature. Wanted one of region, channel, drivers."),
        (
            ["arpu", "--by", "flows"],
            "arpu cannot be explained by flows (new, returned, lost): it does not count people.",
        ),
        (["payers", "--by", "drivers"], "payers is not declared as a product of drivers."),
        (
            ["monthly_active_users", "--by", "flows", "--period", "2025-12-03..2025-12-20"],
            "monthly_active_users by flows: 2025-12-03..2025-12-20 and 2024-12-03..2024-12-20 are not two",
        ),
        (
            ["monthly_active_users", "--period", "2024-12"],
            "monthly_active_users has no change to explain. No baseline: no data before",
        ),
        (["arpu", "--where", "region"], "--where region: wanted DIM=VALUE"),
        (["arpu", "--period", "2025-13"], 'period "2025-13": wanted 2025-12, 2025-Q4, 2025'),
        (["arpu", "--store", "/nowhere"], "store /nowhere: wanted a published snapshot, got: none."),
    ],
)
def test_what_cannot_be_explained_gets_one_sentence_on_stderr(run: Run, words: list[str], sentence: str) -> None:
    result = run("explain", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_on_a_terminal_the_table_says_what_changed_over_which_window(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.cli.common.output.is_terminal", lambda: True)
    output = run("explain", "monthly_active_users", "--period", "2025-Q4", "--by", "channel").stdout
    assert output.splitlines()[0] == "Quarterly active users, 2024 Q4 to 2025 Q4"
