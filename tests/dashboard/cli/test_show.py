"""`show`: the numbers, in the exact form that scripts outside rely on."""

import csv
import io

import pytest

from tests.dashboard.cli.conftest import Run, as_json

KEYS = ["metric", "unit", "grain", "period", "snapshot", "as_of", "trust", "rows"]
ROW = [
    "start",
    "end",
    "value",
    "numerator",
    "denominator",
    "base_value",
    "change",
    "change_pct",
    "withheld",
    "complete",
]


def test_json_has_the_promised_keys_and_nothing_else(run: Run) -> None:
    printed = as_json(run("show", "paid_conversion", "--period", "2025-12", "--format", "json"))
    assert list(printed) == KEYS
    assert [list(row) for row in printed["rows"]] == [ROW]
    assert (printed["metric"], printed["unit"], printed["grain"]) == ("paid_conversion", "share", "month")
    assert (printed["period"], printed["as_of"], printed["trust"]) == ("2025-12", "2025-12-31", "passed")


def test_a_dimension_stands_in_every_row_between_end_and_value(run: Run) -> None:
    printed = as_json(
        run("show", "monthly_active_users", "--period", "2025-12", "--by", "region,channel", "--format", "json")
    )
    assert list(printed["rows"][0])[:5] == ["start", "end", "region", "channel", "value"]
    pairs = [(row["region"], row["channel"]) for row in printed["rows"]]
    assert pairs == sorted(pairs)
    assert len(pairs) == 48


def test_what_was_computed_for_the_question_says_so(run: Run) -> None:
    both = ("--where", "feature=search", "--where", "feature=messages")
    question = ("show", "monthly_active_users", "--period", "2025-12", *both)
    printed = as_json(run(*question, "--format", "json"))
    assert list(printed) == [*KEYS[:6], "computed_now", *KEYS[6:]]
    assert printed["computed_now"] is True
    assert "computed now from the rows behind this snapshot" in run(*question).stdout


def test_rows_are_sorted_by_start_then_by_dimension(run: Run) -> None:
    printed = as_json(
        run("show", "payers", "--period", "2025", "--grain", "quarter", "--by", "kind", "--format", "json")
    )
    keys = [(row["start"], row["kind"]) for row in printed["rows"]]
    assert keys == sorted(keys)


def test_a_rate_is_a_fraction_with_both_its_parts(run: Run) -> None:
    (row,) = as_json(run("show", "value_added_share", "--period", "2025-Q4", "--format", "json"))["rows"]
    assert row["value"] == row["numerator"] / row["denominator"]
    assert 0 < row["value"] < 1


def test_a_change_that_is_withheld_says_why_in_words(run: Run) -> None:
    (row,) = as_json(run("show", "value_added_share", "--period", "2025-Q4", "--format", "json"))["rows"]
    assert row["change_pct"] is None
    assert row["withheld"] == "The baseline 2024 Q4 is zero: percent change is undefined."


@pytest.mark.parametrize(
    ("period", "grain", "first", "rows"),
    [
        ("2025-12", None, ("2025-12-01", "2025-12-31"), 1),
        ("2025-Q4", None, ("2025-10-01", "2025-12-31"), 1),
        ("2025", "month", ("2025-01-01", "2025-01-31"), 12),
        ("2025-12", "day", ("2025-12-01", "2025-12-01"), 31),
        ("2025-12", "week", ("2025-12-01", "2025-12-07"), 5),
        ("2025-12", "rolling7", ("2025-11-25", "2025-12-01"), 31),
        ("2025-12-03", None, ("2025-12-03", "2025-12-03"), 1),
        ("2025-12-03..2025-12-20", None, ("2025-12-03", "2025-12-20"), 1),
    ],
)
def test_every_form_of_period_and_grain(
    run: Run, period: str, grain: str | None, first: tuple[str, str], rows: int
) -> None:
    flags = ["--grain", grain] if grain else []
    printed = as_json(run("show", "monthly_active_users", "--period", period, *flags, "--format", "json"))
    assert (printed["rows"][0]["start"], printed["rows"][0]["end"]) == first
    assert len(printed["rows"]) == rows


def test_without_a_period_it_is_the_last_whole_one(run: Run) -> None:
    assert as_json(run("show", "value_added_share", "--format", "json"))["period"] == "2025-Q4"


def test_where_narrows_and_may_be_given_twice(run: Run) -> None:
    narrow = ["--where", "region=east", "--where", "platform=ios"]
    printed = as_json(run("show", "monthly_active_users", "--period", "2025-12", *narrow, "--format", "json"))
    total = as_json(run("show", "monthly_active_users", "--period", "2025-12", "--format", "json"))
    assert 0 < printed["rows"][0]["value"] < total["rows"][0]["value"]


def test_two_values_of_a_disjoint_dimension_are_added_up(run: Run) -> None:
    def actives(*regions: str) -> int:
        where = [word for region in regions for word in ("--where", f"region={region}")]
        (row,) = as_json(run("show", "monthly_active_users", "--period", "2025-12", *where, "--format", "json"))["rows"]
        return int(row["value"])

    assert actives("east", "south") == actives("east") + actives("south")


def test_no_comparison_leaves_the_base_empty(run: Run) -> None:
    (row,) = as_json(run("show", "arpu", "--period", "2025-12", "--compare", "none", "--format", "json"))["rows"]
    assert (row["base_value"], row["change"], row["change_pct"], row["withheld"]) == (None, None, None, None)


def test_a_dimension_that_is_named_twice_is_one_breakdown(run: Run) -> None:
    once, twice = (
        as_json(run("show", "arpu", "--by", by, "--format", "json")) for by in ("channel", "channel,channel")
    )
    assert twice == once


def test_blanks_around_the_dimensions_of_a_breakdown_do_not_matter(run: Run) -> None:
    close, apart = (
        as_json(run("show", "arpu", "--by", by, "--format", "json")) for by in ("region,channel", " region, channel ")
    )
    assert apart == close


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_period_in_which_no_window_of_the_grain_begins_is_said_to_have_none(run: Run, form: str) -> None:
    words = ["show", "monthly_active_users", "--period", "2025-12-30..2025-12-31", "--grain", "week"]
    result = run(*words, "--format", form)
    assert result.exit_code == 0
    assert "no week begins in 2025-12-30 to 2025-12-31. Choose a longer period" in result.stderr


def test_csv_has_the_rows_of_the_json(run: Run) -> None:
    words = ["show", "net_revenue", "--period", "2025", "--grain", "month"]
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    expected = as_json(run(*words, "--format", "json"))["rows"]
    assert [float(row["value"]) for row in rows] == [row["value"] for row in expected]
    assert list(rows[0])[: len(ROW)] == ROW
    assert {row["metric"] for row in rows} == {"net_revenue"}
    facts = {name: rows[0][name] for name in ("unit", "base_start", "base_end", "compare", "align", "filter", "trust")}
    assert facts == {
        "unit": "CNY",
        "base_start": "2024-01-01",
        "base_end": "2024-01-31",
        "compare": "yoy",
        "align": "date",
        "filter": "",
        "trust": "passed",
    }


def test_csv_on_stdout_has_no_byte_order_mark_and_says_what_was_asked(run: Run) -> None:
    words = ["show", "payers", "--period", "2025-12", "--where", "region=east", "--compare", "previous"]
    printed = run(*words, "--format", "csv").stdout
    assert printed.startswith("start,end,value,")
    (row,) = csv.DictReader(io.StringIO(printed))
    assert (row["filter"], row["compare"], row["base_start"]) == ("region=east", "previous", "2025-11-01")


def test_the_table_is_for_people(run: Run) -> None:
    printed = run("show", "daily_usage_time", "--period", "2025-12").stdout
    assert "116.0" in printed
    assert "+30.3%" in printed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], "metric nonsense: unknown name. Wanted one of paid_conversion,"),
        (["arpu", "--period", "2025-13"], 'period "2025-13": wanted 2025-12, 2025-Q4, 2025'),
        (["arpu", "--period", ""], 'period "": wanted 2025-12'),
        (["arpu", "--period", "2025-12-03..2025-12-01"], "wanted a first day that is not after the last"),
        (
            ["arpu", "--by", "feature"],
            "arpu cannot be broken down by feature: payments does not have it. Wanted one of region, channel.",
        ),
        (["arpu", "--where", "region"], "--where region: wanted DIM=VALUE"),
        (["arpu", "--where", "=east"], "--where =east: wanted DIM=VALUE"),
        (["arpu", "--where", "region=mars"], "region mars: unknown value. Wanted one of central,"),
        (["value_added_arpu_uplift", "--grain", "day"], "has no value at grain day"),
        (["monthly_active_users", "--store", "/nowhere"], "store /nowhere: wanted a published snapshot, got: none."),
    ],
)
def test_a_question_that_cannot_be_answered_gets_one_sentence_on_stderr(
    run: Run, words: list[str], sentence: str
) -> None:
    result = run("show", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("period", "title"),
    [
        ("2025", "Yearly active users, 2025"),
        ("2025-12", "Monthly active users, Dec 2025"),
        ("2025-12-03", "Daily active users, 3 Dec 2025"),
        ("2025-12-03..2025-12-20", "Active users, 3–20 Dec 2025"),
    ],
)
def test_on_a_terminal_the_table_is_called_after_its_window_and_elsewhere_it_has_no_title(
    run: Run, monkeypatch: pytest.MonkeyPatch, period: str, title: str
) -> None:
    words = ("show", "monthly_active_users", "--period", period)
    assert run(*words).stdout.split()[0] == "start"
    monkeypatch.setattr("dashboard.cli.common.output.is_terminal", lambda: True)
    assert run(*words).stdout.splitlines()[0] == title


def test_users_by_feature_stand_beside_those_of_one_only_and_a_line_says_why_they_do_not_add_up(run: Run) -> None:
    words = ["show", "monthly_active_users", "--by", "feature"]
    header, *rows, said = run(*words, "--period", "2025-12").stdout.splitlines()
    assert header.split() == [
        "start",
        "end",
        "feature",
        "value",
        "before",
        "change",
        *["only", "only", "before", "only", "change"],
    ]
    rows_of_json = as_json(run(*words, "--period", "2025-12", "--format", "json"))["rows"]
    assert len(rows) >= len(rows_of_json)
    assert [list(row) for row in rows_of_json] == [[*ROW[:2], "feature", *ROW[2:]]] * len(rows_of_json)
    added_up = sum(row["value"] for row in rows_of_json)
    assert said.startswith(f"Users of the features are {added_up:,} added up, of ")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--period", "2025"], "is known for whole months that are over"),
        (["--period", "2025-12", "--where", "region=east"], "is known for everybody"),
    ],
)
def test_where_users_of_one_feature_only_are_not_known_it_is_said(run: Run, more: list[str], reason: str) -> None:
    header, *_, said = run("show", "monthly_active_users", "--by", "feature", *more).stdout.splitlines()
    assert "only" not in header
    assert said.startswith("Users of the features do not add up: people use several of them, and are in each.")
    assert reason in said
