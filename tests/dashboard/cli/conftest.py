"""Runs commands as a shell would, in this process."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dashboard.cli.main import main
from tests.conftest import Published

Run = Callable[..., Result]


@pytest.fixture
def run(small_demo: Published, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("show", "arpu")` over the small demo."""
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(small_demo.store))
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", f"duckdb:///{small_demo.warehouse}")
    return command


def command(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def as_json(result: Result) -> dict[str, Any]:
    """What it printed, which must be one object and nothing else."""
    assert result.exit_code == 0, result.stderr
    printed: dict[str, Any] = json.loads(result.stdout)
    return printed
