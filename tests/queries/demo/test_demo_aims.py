"""The demo's plan: targets of its size, in a form that is read as any other plan."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from metrics.analysis.targets import planned
from queries.demo.decide.write import records_of_demo, write_demo_records
from queries.demo.story import write_plan
from queries.errors import Problem
from queries.records.audit import verify
from queries.records.kinds.registry import KINDS
from queries.records.kinds.target import Target
from queries.records.targets import read_plan
from queries.settings import Settings


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


def test_the_demo_keeps_its_targets_and_notes_beside_its_warehouse(tmp_path: Path) -> None:
    settings = Settings(warehouse=f"duckdb:///{tmp_path}/w/demo.duckdb", store=str(tmp_path / "s" / "store"))
    (tmp_path / "w").mkdir()
    kept, written = write_demo_records(settings, scale=0.001)
    assert kept.database.file == tmp_path / "w" / "records.db"
    assert written == sum(len(kept.entries(kind)) for kind in KINDS)
    assert kept.entry("target", "monthly_active_users-2025-12").body.value == 18_000  # type: ignore[union-attr]
    entries = [*kept.entries("target"), *kept.entries("note")]
    assert {(entry.by, entry.at.year, entry.at.month) for entry in entries} == {("demo", 2025, 1)}
    assert records_of_demo(replace(settings, warehouse="postgresql://h/d")) == f"sqlite:///{tmp_path}/s/records.db"
    assert records_of_demo(replace(settings, records="postgresql://h/d")) == "postgresql://h/d"


def test_what_people_have_written_or_removed_stays_when_the_demo_is_built_again(tmp_path: Path) -> None:
    settings = Settings(warehouse=f"duckdb:///{tmp_path}/demo.duckdb")
    kept, _ = write_demo_records(settings, scale=0.001)
    kept.save("target", "net_revenue-2025", Target("net_revenue", "2025", 5), by="Ann", expected=1)
    kept.remove("target", "daily_usage_time-2025-12", by="Ann", expected=1)
    _, written = write_demo_records(settings, scale=0.002)
    assert written == 1
    assert kept.entry("target", "monthly_active_users-2025-12").body.value == 36_000  # type: ignore[union-attr]
    assert kept.entry("target", "net_revenue-2025").by == "Ann"  # type: ignore[union-attr]
    assert kept.entry("target", "daily_usage_time-2025-12") is None
    assert verify(kept) == []
