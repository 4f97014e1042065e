"""What was not measured is unknown: in no sum and under no line, said beside the number, and never 0."""

from pathlib import Path
from typing import Any

import pytest

from metrics.analysis.explain.explain import explain
from tests.support.tiny import numbers, question

MIXED = """
user_id usage_date feature_id platform minutes
1       2025-12-01 feed       ios      30
1       2025-12-01 feed       web      -
1       2025-12-01 search     web      -
2       2025-12-01 feed       web      -
3       2025-12-01 feed       web      0
"""
"""One day: a person with a measured and two unmeasured rows, one without any value, one who used it for no minute."""

PEOPLE = """
user_id registered_on region
1       2024-01-01    east
2       2024-01-01    east
3       2024-01-01    west
"""


def few(use: str, times: int = 10) -> str:
    """The same rows of so many different people: a rate over fewer is not shown."""
    head, *rows = [line.split() for line in use.strip().splitlines()]
    all_rows = ([f"{row[0]}{index:02}", *row[1:]] for index in range(times) for row in rows)
    return "\n".join(" ".join(row) for row in (head, *all_rows))


def measured(rows: list[dict[str, Any]], *by: str) -> dict[Any, tuple[Any, ...]]:
    """Slice → numerator, denominator, value, share measured, reason."""
    names = ("numerator", "denominator", "value", "measured", "withheld")
    return {tuple(row[name] for name in by): tuple(row[name] for name in names) for row in rows}


def test_a_user_day_is_measured_where_one_of_its_rows_in_the_slice_has_minutes(tmp_path: Path) -> None:
    with numbers(tmp_path, users=few(PEOPLE), usage_daily=few(MIXED)) as answers:

        def found(*by: str) -> dict[Any, tuple[Any, ...]]:
            return measured(answers.rows("daily_usage_time", "2025-12", by=",".join(by), against="none"), *by)

        assert found() == {(): (300, 20, 15, pytest.approx(2 / 3), None)}
        assert found("platform") == {
            ("ios",): (300, 10, 30, 1, None),
            ("web",): (0, 10, 0, pytest.approx(1 / 3), None),
        }
        assert found("feature") == {
            ("feed",): (300, 20, 15, pytest.approx(2 / 3), None),
            ("search",): (None, 0, None, 0, "not_measured"),
        }
        assert found("feature", "platform") == {
            ("feed", "ios"): (300, 10, 30, 1, None),
            ("feed", "web"): (0, 10, 0, pytest.approx(1 / 3), None),
            ("search", "web"): (None, 0, None, 0, "not_measured"),
        }
        assert found("region") == {
            ("east",): (300, 10, 30, 1 / 2, None),
            ("west",): (0, 10, 0, 1, None),
        }
        assert found("region", "platform") == {
            ("east", "ios"): (300, 10, 30, 1, None),
            ("east", "web"): (None, 0, None, 0, "not_measured"),
            ("west", "web"): (0, 10, 0, 1, None),
        }


def test_a_sum_is_of_what_was_measured_and_unknown_where_nothing_was(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=MIXED) as answers:
        all_rows = answers.rows("feature_minutes", "2025-12", against="none")
        assert measured(all_rows) == {(): (30, None, 30, pytest.approx(2 / 3), None)}
        by_both = answers.rows("feature_minutes", "2025-12", by="feature,platform", against="none")
        assert measured(by_both, "feature", "platform") == {
            ("feed", "ios"): (30, None, 30, 1, None),
            ("feed", "web"): (0, None, 0, pytest.approx(1 / 3), None),
            ("search", "web"): (None, None, None, 0, "not_measured"),
        }


def test_counts_of_people_are_what_they_were(tmp_path: Path) -> None:
    with numbers(tmp_path, usage_daily=MIXED) as answers:
        row = answers.row("monthly_active_users", "2025-12", against="none")
    assert (row["value"], row["measured"], row["withheld"]) == (3, None, None)


def test_zero_minutes_are_measured_and_a_column_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    zero = few(MIXED.replace("      30", "      0").replace("      -", "      0"))
    with numbers(tmp_path / "zero", usage_daily=zero) as answers:
        assert measured(answers.rows("daily_usage_time", "2025-12", against="none")) == {(): (0, 30, 0, 1, None)}
    absent = "\n".join(line.rsplit(maxsplit=1)[0] for line in MIXED.strip().splitlines())
    with (
        numbers(tmp_path / "absent", usage_daily=absent) as answers,
        pytest.raises(Exception, match=r"waits_for"),
    ):
        answers.row("daily_usage_time", "2025-12")


def test_a_rate_over_too_few_measured_days_is_withheld_although_many_were_active(tmp_path: Path) -> None:
    use = (
        few("user_id usage_date feature_id minutes\n1 2025-12-01 feed -")
        + "\n"
        + "\n".join(f"9{index} 2025-12-01 feed 5" for index in range(9))
    )
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row("daily_usage_time", "2025-12", against="none")
    assert (row["denominator"], row["value"], row["withheld"]) == (9, None, "too_few")


TWO_YEARS = "user_id usage_date feature_id minutes\n1 {then} feed {before}\n1 {now} feed {after}\n2 {now} feed -"


@pytest.mark.parametrize("metric", ["daily_usage_time", "feature_minutes"])
@pytest.mark.parametrize(
    ("before", "after", "withheld", "value", "base"),
    [
        ("20", "30", None, 30, 20),
        ("-", "30", "base_not_measured", 30, None),
        ("20", "-", "not_measured", None, 20),
        ("-", "-", "not_measured", None, None),
        ("0", "30", "base_zero", 30, 0),
    ],
)
def test_no_change_is_given_from_or_to_what_was_not_measured(
    tmp_path: Path, metric: str, before: str, after: str, withheld: str | None, value: float | None, base: float | None
) -> None:
    text = TWO_YEARS.format(then="2024-12-05", now="2025-12-05", before=before, after=after)
    early = "\n3 2023-01-01 feed 1"
    with numbers(tmp_path, usage_daily=few(text + early)) as answers:
        row = answers.row(metric, "2025-12")
        times = 10 if metric == "feature_minutes" else 1
        expected = tuple(None if minutes is None else minutes * times for minutes in (value, base))
        assert (row["value"], row["base_value"], row["withheld"]) == (*expected, withheld)
        is_known = withheld in (None, "base_zero")
        assert (row["change"] is not None) is is_known
        assert (row["measured"], row["base_measured"]) == (
            0 if after == "-" else 0.5,
            0 if before == "-" else 1,
        )


PERIODS = [
    ("2025-12-31", None, (None, 0)),
    ("2025-12-30", None, (20, 10)),
    ("2025-12-22..2025-12-28", "week", (20, 10)),
    ("2025-12", None, (80, 40)),
    ("2025-Q4", None, (100, 50)),
    ("2025", None, (120, 60)),
    ("2025-12-31", "rolling7", (40, 20)),
    ("2025-12-31", "rolling28", (60, 30)),
    ("2025-11-15..2025-12-02", None, (40, 20)),
]


@pytest.mark.parametrize(("period", "grain", "expected"), PERIODS)
def test_every_kind_of_window_divides_by_the_measured_days_in_it(
    tmp_path: Path, period: str, grain: str | None, expected: tuple[float | None, int]
) -> None:
    """Every day of use has ten people with 2 minutes and ten without any; on the last day nothing was measured."""
    days = ("2024-03-01", "2025-03-01", "2025-11-20", "2025-12-01", "2025-12-10", "2025-12-28", "2025-12-30")
    lines = [f"{person} {day} feed {2 if person < 10 else '-'}" for day in days for person in range(20)]
    lines += [f"{person} 2025-12-31 feed -" for person in range(20)]
    with numbers(tmp_path, usage_daily="\n".join(["user_id usage_date feature_id minutes", *lines])) as answers:
        row = answers.rows("daily_usage_time", period, grain, against="none")[-1]
    assert (row["numerator"], row["denominator"]) == expected


def test_the_mean_of_the_measured_does_not_move_with_the_share_that_is(tmp_path: Path) -> None:
    """A year ago every second person was measured, now every fifth: all of them for 20 minutes a day."""
    lines = [f"{person} 2023-01-01 feed 20" for person in range(60)]
    lines += [f"{person} 2024-12-05 feed {'20' if person % 2 else '-'}" for person in range(60)]
    lines += [f"{person} 2025-12-05 feed {'20' if person % 5 == 0 else '-'}" for person in range(60)]
    with numbers(tmp_path, usage_daily="\n".join(["user_id usage_date feature_id minutes", *lines])) as answers:
        time, minutes = (answers.row(metric, "2025-12") for metric in ("daily_usage_time", "feature_minutes"))
        assert (time["value"], time["base_value"], time["change"]) == (20, 20, 0)
        assert (time["measured"], time["base_measured"]) == (pytest.approx(1 / 5), 1 / 2)
        why = explain(answers.numbers, question("feature_minutes", "2025-12"), "drivers")
    assert (minutes["value"], minutes["base_value"]) == (240, 600)
    parts = dict(why.rows.select("part", "contribution").iter_rows())
    assert parts.keys() == {"active_users", "days_per_active_user", "measured_user_days", "minutes_per_user_day"}
    assert parts["measured_user_days"] == pytest.approx(-360)
    assert why.residual == pytest.approx(0, abs=1e-9)


def test_where_all_was_measured_that_is_no_driver(tmp_path: Path) -> None:
    lines = [f"{person} {day} feed 20" for day in ("2023-01-01", "2024-12-05", "2025-12-05") for person in range(20)]
    with numbers(tmp_path, usage_daily="\n".join(["user_id usage_date feature_id minutes", *lines])) as answers:
        why = explain(answers.numbers, question("feature_minutes", "2025-12"), "drivers")
    assert why.rows["part"].to_list() == ["active_users", "days_per_active_user", "minutes_per_user_day"]


REGIONS = """
user_id usage_date feature_id minutes
1       2023-01-01 feed       1
1       2024-12-05 feed       10
2       2024-12-05 feed       20
3       2024-12-05 feed       40
3       2024-12-06 feed       -
1       2025-12-05 feed       -
2       2025-12-05 feed       26
3       2025-12-05 feed       40
3       2025-12-06 feed       44
"""


def test_rate_and_mix_weigh_by_measured_days_and_sum_to_the_change(tmp_path: Path) -> None:
    """East lost the measured days of one of its two people, west won as many."""
    with numbers(tmp_path, users=few(PEOPLE), usage_daily=few(REGIONS)) as answers:
        why = explain(answers.numbers, question("daily_usage_time", "2025-12"), "region")
    weights = {row["part"]: (row["base_weight"], row["weight"]) for row in why.rows.to_dicts()}
    assert weights == {
        "east": (pytest.approx(2 / 3), pytest.approx(1 / 3)),
        "west": (pytest.approx(1 / 3), pytest.approx(2 / 3)),
    }
    assert why.change == pytest.approx(110 / 3 - 70 / 3)
    assert why.residual == pytest.approx(0, abs=1e-9)
    east = why.rows.filter(part="east").row(0, named=True)
    assert (east["base_value"], east["value"]) == (15, 26)


@pytest.mark.parametrize("metric", ["daily_usage_time", "feature_minutes"])
def test_a_segment_of_which_nothing_was_measured_on_one_side_leaves_no_rest(tmp_path: Path, metric: str) -> None:
    """In west nothing was measured this year."""
    west_is_gone = REGIONS.replace("3       2025-12-05 feed       40", "3 2025-12-05 feed -")
    west_is_gone = west_is_gone.replace("3       2025-12-06 feed       44", "3 2025-12-06 feed -")
    with numbers(tmp_path, users=few(PEOPLE), usage_daily=few(west_is_gone)) as answers:
        why = explain(answers.numbers, question(metric, "2025-12"), "region")
    west = why.rows.filter(part="west").row(0, named=True)
    assert (west["value"], west["base_value"]) == (None, 400 if metric == "feature_minutes" else 40)
    assert why.residual == pytest.approx(0, abs=1e-9)
    if metric == "feature_minutes":
        assert west["contribution"] == -400
    else:
        assert (west["rate"], west["weight"]) == (0, 0)


def test_per_working_day_an_unmeasured_sum_is_unknown_too(tmp_path: Path) -> None:
    use = "user_id usage_date feature_id minutes\n1 2024-01-01 feed 5\n1 2025-12-05 feed -"
    with numbers(tmp_path, usage_daily=use) as answers:
        row = answers.row("feature_minutes", "2025-12", per_working_day=True, against="none")
    assert (row["value"], row["withheld"]) == (None, "not_measured")
