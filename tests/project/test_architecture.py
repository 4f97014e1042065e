"""Who may import whom, and what may stand in the code at all."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
ROOMS = ("queries", "metrics", "checks", "refresh", "dashboard")
FILES = [file for room in ROOMS for file in (HOME / room).rglob("*.py")]


def test_the_import_contracts_are_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    completed = subprocess.run([program, "--no-cache"], cwd=HOME, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("pickle", r"\bimport pickle|pickle\.load"),
        ("eval or exec", r"(?<![\w.])(eval|exec)\("),
        ("an unsafe YAML loader", r"yaml\.load\("),
        ("a bare except", r"except\s*:"),
        ("SQL from strings", r"(exec_driver_sql|text\()\s*\(?f?[\"'](select|insert|update|delete|create)\b"),
        ("a shell", r"shell=True|os\.system"),
    ],
)
def test_the_code_has_nothing_of(what: str, pattern: str) -> None:
    results = [str(file) for file in FILES if re.search(pattern, file.read_text(), re.IGNORECASE)]
    assert results == [], f"{what} in {results}"


def test_the_figures_of_the_story_stand_only_where_the_demo_is_told() -> None:
    figures = re.compile(r"\b(12_?000_?000|18_?500_?000|18_?500|545_?455|120_?000|0\.038|0\.051)\b")
    outside = [file for file in FILES if "demo" not in file.parts]
    assert [str(file) for file in outside if figures.search(file.read_text())] == []


def test_every_file_says_what_it_is() -> None:
    assert [str(file) for file in FILES if not file.read_text().startswith('"""')] == []
