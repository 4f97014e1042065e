"""The README is true: its commands run, its links lead somewhere, its map is the house."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Published
from tests.dashboard.cli.conftest import command
from tests.support.checkout import Checkout

HOME = Path(__file__).parents[2]
README = (HOME / "README.md").read_text(encoding="utf-8")
PROGRAM = ".venv/bin/product-metrics "


def commands() -> list[str]:
    """Every line of every shell block, without its comment."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line.partition("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_the_two_commands_come_first() -> None:
    assert commands()[:2] == ["make run", "make test"]


@pytest.mark.parametrize("line", [line for line in commands() if line.startswith(PROGRAM)])
def test_a_command_of_the_readme_runs(line: str, small_demo: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(small_demo.store))
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", f"duckdb:///{small_demo.warehouse}")
    completed = command(*shlex.split(line.removeprefix(PROGRAM)))
    assert completed.exit_code == 0, completed.stderr


def test_every_command_of_the_readme_is_tried_here() -> None:
    assert {line for line in commands() if not line.startswith(PROGRAM)} == {"make run", "make test"}


def test_make_run_builds_refreshes_and_serves(checkout: Checkout) -> None:
    assert checkout.url, checkout.log
    assert "Published as snapshot" in checkout.log
    assert f"The dashboard is at {checkout.url}" in checkout.log


def test_ci_calls_make_test_and_then_the_wide_tests() -> None:
    called = (HOME / ".ci" / "run").read_text().split("\n")
    assert [line for line in called if line.startswith("make ")] == ["make lint", "make test", "make test-wide"]


def test_every_link_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert [link for link in links if not (HOME / link.partition("#")[0]).exists()] == []


def test_the_map_shows_every_room() -> None:
    folders = set(re.findall(r"^\| `(\w+)/` \|", README, re.MULTILINE))
    tracked = subprocess.run(["git", "ls-files"], cwd=HOME, capture_output=True, text=True, check=True).stdout
    rooms = {line.split("/")[0] for line in tracked.splitlines() if "/" in line and not line.startswith(".")}
    assert folders == rooms
