"""The benchmark of assistant events at a tiny size: its events are a sound funnel, and a day more is measured."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from benchmarks.world.prompts import YEAR, PromptHome, build
from tests.project.benchmarks.test_smoke import HOME

FUNNEL = """
    select rule_version, count(*) filter (stage = 'triggered'), count(*) filter (stage = 'shown'),
        count(*) filter (stage = 'clicked'), count(*) filter (stage = 'resolved')
    from assistant_events group by all order by all"""
OUT_OF_ORDER = """
    select count(*) from (
        select occurred_at < lag(occurred_at) over (partition by prompt_id order by event_id) as is_early
        from assistant_events) where is_early"""


def test_drawn_events_are_of_the_year_with_the_shares_of_both_rules(tmp_path: Path) -> None:
    home = PromptHome(tmp_path, 20_000, 7)
    build(home)
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        events, ids, first, last = connection.execute(
            "select count(*), count(distinct event_id), min(occurred_at), max(occurred_at) from assistant_events"
        ).fetchall()[0]
        funnel = {rule: stages for rule, *stages in connection.execute(FUNNEL).fetchall()}
        out_of_order = connection.execute(OUT_OF_ORDER).fetchall()
    assert events == ids == pytest.approx(20_000, rel=0.05)
    assert (first.date(), last.date()) == (YEAR.start, YEAR.end)
    assert out_of_order == [(0,)]
    shares = {rule: [after / before for before, after in pairwise(of)] for rule, of in funnel.items()}
    assert shares["v1"] == pytest.approx([0.88, 0.07 / 0.88, 0.46], abs=0.08)
    assert shares["v2"] == pytest.approx([0.93, 0.23 / 0.93, 0.71], abs=0.08)


@pytest.mark.wide
def test_a_day_more_is_measured_and_its_funnel_is_that_of_the_events(tmp_path: Path) -> None:
    places = [f"--{name}={tmp_path / name}" for name in ("data", "results")]
    command = [sys.executable, "-m", "benchmarks.assistant_day", "--events=100_000", *places]
    completed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    (report,) = (json.loads(file.read_text()) for file in (tmp_path / "results").glob("*.json"))
    assert report["day_more"]["rows_counted"].keys() >= {"compute prompts", "compute prompt_days"}
    assert {"cold", "warm", "peak"} == report["answers"].keys()
