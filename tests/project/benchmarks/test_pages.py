"""The benchmarks of pages measure real pages, and what they keep is reported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.report.pages import page_tables
from tests.conftest import Published

HOME = Path(__file__).parents[3]


@pytest.mark.wide
def test_pages_are_measured_in_a_browser_and_with_readers(small_demo: Published, tmp_path: Path) -> None:
    few = {"browser": ["--visits=1", "--changes=2"], "readers": ["--readers=3", "--processes=1", "--seconds=3"]}
    for program, options in few.items():
        places = [f"--store={small_demo.store}", f"--results={tmp_path}"]
        command = [sys.executable, "-m", f"benchmarks.race.{program}", *options, *places]
        completed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
        assert completed.returncode == 0, completed.stdout + completed.stderr
    readers = json.loads((tmp_path / "readers.json").read_text())
    assert (readers["3"]["first"]["answers"], readers["3"]["errors"]) == (3, 0)
    (_, browser), (_, together) = page_tables(tmp_path)
    assert [row[0] for row in browser[1:]] == [
        "cold server, empty browser cache",
        "warm server, empty browser cache",
        "an app of one number by Streamlit alone, warm",
        "another month, median of 2",
        "another month, p95",
    ]
    assert [(row[0], row[-1]) for row in together] == [("readers", "errors"), ("3", "0")]


def test_nothing_is_reported_of_pages_that_were_not_measured(tmp_path: Path) -> None:
    assert list(page_tables(tmp_path)) == []
