"""The benchmark at a size that takes seconds: everybody finds the same, and the page is written."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks.contenders.statements import COUNTS
from benchmarks.race.agreement import Disagreement, agree_on_counts
from benchmarks.report import tables
from benchmarks.report.day_more import kept_days_more

HOME = Path(__file__).parents[3]
ROWS = 150_000
"""Fewer, and a month of one platform in one region has less than the ten user-days that we show a rate for."""


def measured(folder: Path, *arguments: str) -> str:
    """What a run prints; it ends with an error where two contenders disagree."""
    places = [f"--{name}={folder / name}" for name in ("data", "results", "docs")]
    command = [sys.executable, "-m", "benchmarks", f"--rows={ROWS}", "--runs=1", "--seconds=0", *places, *arguments]
    completed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    return completed.stdout


@pytest.mark.wide
def test_a_report_is_written_of_contenders_that_agree_on_every_count_and_answer(tmp_path: Path) -> None:
    measured(tmp_path, "--contenders=ours,ours_alone,duckdb,chdb,polars", "--draws=10")
    page = (tmp_path / "docs" / "benchmarks.md").read_text()
    assert all(
        title in page
        for title in ("ours, everything", "ours, the same task", "DuckDB, COUNT(DISTINCT)", "Polars, n_unique")
    )
    assert (tmp_path / "docs" / "images" / "benchmarks.svg").read_text().startswith("<svg")
    (results,) = (json.loads(file.read_text()) for file in (tmp_path / "results").glob("*.json"))
    assert results["rows"] == pytest.approx(ROWS, rel=0.2)
    assert set(results["asking"]) == {"q1", "q2", "q3", "q4", "q5", "q6"}
    assert [row["questions"] for row in results["random"].values()] == [10, 10]


@pytest.mark.wide
@pytest.mark.parametrize(("program", "what"), [("checking", "33 checks"), ("one_day --ids=texts", "refresh of texts")])
def test_everything_and_a_day_more_come_to_the_same_and_are_kept_and_reported(
    tmp_path: Path, program: str, what: str
) -> None:
    places = [f"--{name}={tmp_path / name}" for name in ("data", "scratch", "results")]
    command = [sys.executable, "-m", *f"benchmarks.{program}".split(), f"--rows={ROWS}", "--runs=1", *places]
    completed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout + completed.stderr
    (measured,) = kept_days_more(tmp_path / "results")
    assert measured.rows == pytest.approx(ROWS, rel=0.2)
    assert [row[:3] for row in tables.days_more([measured])[1:]] == [
        [f"{measured.rows:,}", what, days] for days in ("everything", "one day more")
    ]


def test_one_user_more_or_a_slice_less_is_a_disagreement() -> None:
    ours = pl.DataFrame([("day", None, None, None, 3), ("day", None, "a", None, 2)], COUNTS, orient="row")
    agree_on_counts(ours.reverse(), ours, "the same")
    for wrong in (ours.with_columns(pl.col("users") + 1), ours.head(1), ours.tail(1)):
        with pytest.raises(Disagreement):
            agree_on_counts(wrong, ours, "another")
