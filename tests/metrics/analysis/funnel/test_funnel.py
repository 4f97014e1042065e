"""The funnel of the assistant: ties, clocks that are apart, late, missing and repeated stages, and open prompts."""

from pathlib import Path

import pytest

from metrics.analysis.funnel import CountedBy, FunnelRow, funnel
from metrics.periods.notation import parse
from tests.support.tiny import numbers

USE = """
    user_id usage_date feature_id minutes
    101 2025-12-30 feed 5
    102 2025-12-30 feed 5
    103 2025-12-30 feed 5
    101 2025-12-31 feed 5
    102 2025-12-31 feed 5
    103 2025-12-31 feed 5
"""
HEAD = "event_id prompt_id user_id occurred_at stage trigger rule_version page feature_id"


def events(prompts: str) -> str:
    """A table of events from lines of prompt, user, and `stage=moment` of each event on 30 December."""
    lines, number = [], 0
    for line in prompts.strip().splitlines():
        prompt, user, *stages = line.split()
        for stage in stages:
            number += 1
            name, _, moment = stage.partition("=")
            when = moment if "T" in moment else f"2025-12-30T{moment}"
            lines.append(f"{number} {prompt} {user} {when} {name} idle v1 home feed")
    return "\n".join([HEAD, *lines])


def counted(home: Path, prompts: str, unit: CountedBy = CountedBy.PROMPT, by: str | None = None) -> list[FunnelRow]:
    with numbers(home, usage_daily=USE, assistant_events=events(prompts)) as asked:
        return funnel(asked.numbers, parse("2025-12-30..2025-12-31")[0], unit, by)


def steps(row: FunnelRow) -> list[int]:
    return [step.count for step in row.steps]


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        pytest.param("triggered=09:00:00 shown=09:00:01 clicked=09:00:05 resolved=09:10:00", [1, 1, 1, 1], id="whole"),
        pytest.param("triggered=09:00:00 shown=09:00:00 clicked=09:00:00 resolved=09:00:00", [1, 1, 1, 1], id="ties"),
        pytest.param("resolved=09:00:00 clicked=09:00:00 shown=09:00:00 triggered=09:00:00", [1, 1, 1, 1], id="order"),
        pytest.param("triggered=09:00:02 shown=09:00:01", [1, 1, 0, 0], id="1 s early"),
        pytest.param("triggered=09:00:02 shown=09:00:00", [1, 1, 0, 0], id="2 s early"),
        pytest.param("triggered=09:00:03 shown=09:00:00", [1, 0, 0, 0], id="3 s early"),
        pytest.param("triggered=09:00:00 shown=09:00:05 shown=09:00:50", [1, 1, 0, 0], id="shown twice"),
        pytest.param("triggered=09:00:00 shown=09:01:00", [1, 1, 0, 0], id="shown at the end of its window"),
        pytest.param("triggered=09:00:00 shown=09:01:01", [1, 0, 0, 0], id="shown too late"),
        pytest.param("triggered=09:00:00 clicked=09:00:05", [1, 0, 0, 0], id="clicked, never shown"),
        pytest.param("triggered=09:00:00 shown=09:00:01 clicked=09:10:02", [1, 1, 0, 0], id="clicked too late"),
        pytest.param("triggered=09:00:00 shown=09:00:01 clicked=09:10:01", [1, 1, 1, 0], id="clicked in time"),
        pytest.param(
            "triggered=09:00:00 shown=09:00:01 clicked=09:10:01 resolved=09:55:02", [1, 1, 1, 0], id="resolved too late"
        ),
        pytest.param("triggered=23:59:59 shown=2025-12-31T00:00:01", [1, 1, 0, 0], id="over midnight"),
        pytest.param("shown=09:00:00", [], id="never triggered"),
    ],
)
def test_stages_of_a_prompt_inside_their_windows(tmp_path: Path, stages: str, expected: list[int]) -> None:
    more = "9 103 triggered=08:00:00"
    (row,) = counted(tmp_path, f"1 101 {stages}\n{more}")
    assert steps(row) == ([expected[0] + 1, *expected[1:]] if expected else [1, 0, 0, 0])


def test_people_are_counted_once_however_many_prompts_they_have(tmp_path: Path) -> None:
    prompts = """
        1 101 triggered=09:00:00 shown=09:00:01 clicked=09:00:05
        2 101 triggered=10:00:00 shown=10:00:01
        3 102 triggered=09:00:00 shown=09:00:01
        4 103 triggered=09:00:00
    """
    (per_prompt,) = counted(tmp_path / "a", prompts)
    (per_person,) = counted(tmp_path / "b", prompts, CountedBy.USER)
    assert (steps(per_prompt), steps(per_person)) == ([4, 3, 1, 0], [3, 2, 1, 0])
    assert [step.of_first for step in per_person.steps] == [1.0, pytest.approx(2 / 3), pytest.approx(1 / 3), 0.0]
    assert [step.of_previous for step in per_person.steps] == [1.0, pytest.approx(2 / 3), 0.5, 0.0]


def test_a_prompt_whose_hour_is_not_over_is_open_and_in_no_rate(tmp_path: Path) -> None:
    prompts = """
        1 101 triggered=2025-12-31T23:00:00 shown=2025-12-31T23:00:01
        2 102 triggered=2025-12-31T23:00:01 shown=2025-12-31T23:00:02 clicked=2025-12-31T23:00:03
        3 103 triggered=2025-12-31T09:00:00
    """
    (row,) = counted(tmp_path, prompts)
    assert (steps(row), row.open) == ([2, 1, 0, 0], 1)


def test_later_events_never_change_a_prompt_that_is_closed(tmp_path: Path) -> None:
    first = "1 101 triggered=09:00:00 shown=09:00:01"
    (before,) = counted(tmp_path / "a", first)
    (after,) = counted(tmp_path / "b", f"{first} clicked=10:00:01 resolved=2025-12-31T12:00:00")
    assert steps(before) == steps(after) == [1, 1, 0, 0]


def test_a_funnel_by_page_adds_up_and_each_part_has_its_own_denominator(tmp_path: Path) -> None:
    prompts = "1 101 triggered=09:00:00 shown=09:00:01\n2 102 triggered=09:00:00\n3 103 triggered=09:00:00"
    table = events(prompts).replace(
        "3 103 2025-12-30T09:00:00 triggered idle v1 home", "3 103 2025-12-30T09:00:00 triggered idle v1 search"
    )
    with numbers(tmp_path, usage_daily=USE, assistant_events=table) as asked:
        rows = funnel(asked.numbers, parse("2025-12-30")[0], CountedBy.PROMPT, "page")
    assert {row.value: steps(row) for row in rows} == {"home": [2, 1, 0, 0], "search": [1, 0, 0, 0]}
