"""Which change of the code makes which stored result stale: prose makes none, a definition only the snapshot."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import refresh.pipeline.compute_source
import refresh.pipeline.refresh
from metrics.catalogue import catalogue
from queries.sources.facts import Facts
from queries.sources.registry import sources
from queries.warehouse.contract import usage_daily
from refresh.pipeline import code_digest
from refresh.pipeline.code_digest import PACKAGES, definition_digest
from tests.refresh.support.refreshing import refreshed, settings_of


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the code, which is digested in place of the code."""
    for package in PACKAGES:
        shutil.copytree(code_digest.HOME / package, tmp_path / package, ignore=shutil.ignore_patterns("*.pyc", "demo"))
    monkeypatch.setattr(code_digest, "HOME", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for cached in (code_digest.code_digest, code_digest.cells_digest, code_digest.checks_digest, code_digest.module):
        cached.cache_clear()


def digests() -> dict[str, str]:
    forget()
    return {
        "cells": code_digest.cells_digest(),
        "checks": code_digest.checks_digest(),
        "snapshot": code_digest.code_digest(),
    }


@pytest.mark.parametrize(
    ("file", "before", "after", "stale"),
    [
        ("metrics/engine/row_loop.py", '"""Compiled loop over rows', '"""The loop over rows', set()),
        ("metrics/engine/row_loop.py", '    """Count the rows from', '    """Counts all rows from', set()),
        ("metrics/engine/row_loop.py", "AHEAD = 32", "AHEAD = 32  # rows", set()),
        ("metrics/aggregates/schema.py", '"""The gap of an entity', '"""A gap of an entity', set()),
        ("queries/sources/definitions/usage.py", '"""Use of the product', '"""Usage of it', set()),
        ("metrics/definitions/engagement/stickiness.py", '"""The share of a', '"""A share of a', set()),
        ("metrics/engine/row_loop.py", "today - last[who, at]", "today + last[who, at]", {"cells", "snapshot"}),
        ("metrics/engine/layout.py", "GONE = -1", "GONE = -2", {"cells", "snapshot"}),
        ("metrics/aggregates/schema.py", "NEVER = 65_535", "NEVER = 65_534", {"cells", "checks", "snapshot"}),
        ("queries/engines/duckdb.py", "hash(hash(", "(hash(hash(", {"cells", "checks", "snapshot"}),
        ("metrics/definitions/engagement/stickiness.py", "Between(0, 1)", "Between(0, 2)", {"snapshot"}),
        ("queries/sources/definitions/usage.py", "usage_daily.c.sessions,", "", {"snapshot"}),
        ("checks/suites/payments.py", "suite =", "more = 1\nsuite =", {"checks", "snapshot"}),
        ("refresh/service/job.py", "import random", "import random, re", set()),
    ],
)  # fmt: skip
def test_a_result_is_stale_when_the_code_that_made_it_is_other_code(
    copy: Path, file: str, before: str, after: str, stale: set[str]
) -> None:
    digests_before, text = digests(), (copy / file).read_text()
    assert before in text
    (copy / file).write_text(text.replace(before, after, 1))
    assert {name for name, digest in digests().items() if digest != digests_before[name]} == stale


def test_another_source_or_metric_makes_no_cells_stale(copy: Path) -> None:
    digests_before = digests()
    (copy / "queries/sources/definitions/trial.py").write_text("trial = 1")
    (copy / "metrics/definitions/engagement/trial.py").write_text("metric = 1")
    assert {name for name, digest in digests().items() if digest != digests_before[name]} == {"snapshot"}


USAGE, END = sources()["usage"], date(2025, 12, 31)


@pytest.mark.parametrize(
    ("changes", "is_other"),
    [
        ({"row_is": "a row"}, False),
        ({"counts": "people", "left_out": "", "dated_by": "a day", "settles_after": 9}, False),
        ({"rows": USAGE.rows.where(usage_daily.c.minutes > 0)}, True),
        ({"partitions": ((), ("feature",))}, True),
        ({"population": replace(USAGE.population, rows=USAGE.population.rows.limit(9))}, True),
        ({"always_complete": True}, True),
    ],
)
def test_the_cells_of_a_source_are_stale_when_it_reads_or_cuts_otherwise(
    changes: dict[str, Any], is_other: bool
) -> None:
    assert (definition_digest(replace(USAGE, **changes)) != definition_digest(USAGE)) == is_other


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of which rows were read."""
    messages: list[str] = []
    between: Callable[..., Any] = Facts.between

    def noting(facts: Facts, *words: Any) -> Any:
        messages.append(facts.source.name)
        return between(facts, *words)

    monkeypatch.setattr(Facts, "between", noting)
    return messages


def test_another_definition_is_published_without_reading_a_row_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    refreshed(tmp_path)
    assert read == ["usage"]
    monkeypatch.setattr(refresh.pipeline.refresh, "code_digest", lambda: "other definitions")
    monkeypatch.setitem(catalogue(), "stickiness", replace(catalogue()["stickiness"], version=2))
    report = refresh.pipeline.refresh.refresh(settings_of(tmp_path, through=END))
    assert report.is_new and report.found.definitions["stickiness"] == 2
    assert read == ["usage"]


def test_another_engine_reads_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]
) -> None:
    refreshed(tmp_path)
    monkeypatch.setattr(refresh.pipeline.refresh, "code_digest", lambda: "another engine")
    monkeypatch.setattr(refresh.pipeline.compute_source, "cells_digest", lambda: "another engine")
    refresh.pipeline.refresh.refresh(settings_of(tmp_path, through=END))
    assert read == ["usage", "usage"]
