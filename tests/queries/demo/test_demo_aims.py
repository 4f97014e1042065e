"""The demo's plan: targets of its size, in a form that is read as any other plan."""

from datetime import date
from pathlib import Path

import pytest

from metrics.analysis.targets import planned
from queries.demo.story import write_plan
from queries.errors import Problem
from queries.records.kinds.target import Target
from queries.records.targets import read_plan


def test_what_is_counted_has_the_size_of_the_demo_and_a_rate_has_none(tmp_path: Path) -> None:
    assert write_plan(tmp_path / "data" / "plan.toml", scale=0.001)
    plan = planned(read_plan(tmp_path / "data" / "plan.toml"), "plan.toml")
    assert plan.targets[0] == Target("monthly_active_users", "2025-12", 18_000)
    assert Target("paid_conversion", "2025-12", 0.055) in plan.targets
    assert len(plan.targets) == 5
    assert [note.on for note in plan.notes] == [date(2025, 7, 1), date(2025, 10, 10), date(2025, 12, 1)]
    assert all(note.zh for note in plan.notes)


def test_a_plan_that_is_there_stays_unless_told_otherwise(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text("# mine\n")
    assert not write_plan(tmp_path / "plan.toml", scale=0.001)
    assert (tmp_path / "plan.toml").read_text() == "# mine\n"
    assert write_plan(tmp_path / "plan.toml", scale=0.001, force=True)
    assert read_plan(tmp_path / "plan.toml").targets


def test_a_place_that_cannot_be_made_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Problem, match="The demo's plan: wanted a place for a file"):
        write_plan(tmp_path / "file" / "plan.toml", scale=0.001)
