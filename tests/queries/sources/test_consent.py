"""A source that rests on consent counts who agreed, by the latest decision, and says how many are left out."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from metrics.aggregates.schema import SourceState
from metrics.snapshots.store import Store
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources.consent import consenting
from queries.sources.facts import Facts
from queries.sources.registry import sources
from refresh.pipeline.compute_source import Computation
from tests.support.tiny import warehouse

USE = """
    user_id usage_date feature_id minutes
    101 2025-12-30 feed 5
    102 2025-12-30 feed 5
    103 2025-12-31 feed 5
    104 2025-12-31 feed 5
    105 2025-12-31 feed 5
"""
PEOPLE = """
    user_id registered_on is_internal
    101 2025-01-01 false
    102 2025-01-01 false
    103 2025-01-01 false
    104 2025-01-01 false
    105 2025-01-01 true
    106 2025-01-01 false
"""
DECISIONS = """
    user_id purpose granted decided_at
    101 service true 2025-12-01T09:00:00
    102 service false 2025-12-01T09:00:00
    103 service true 2025-12-01T09:00:00
    103 service false 2025-12-02T09:00:00
    103 marketing true 2025-12-03T09:00:00
    104 service false 2025-12-01T09:00:00
    104 service true 2025-12-02T09:00:00
    105 service false 2025-12-01T09:00:00
    106 service false 2025-12-01T09:00:00
"""
LAST = date(2025, 12, 31)
RESTING = replace(sources()["usage"], population=consenting("service"))


def state_of(home: Path, decisions: str, source: object = RESTING) -> SourceState:
    warehouse(home / "warehouse", users=PEOPLE, usage_daily=USE, consents=decisions)
    with read_once(Settings(str(home / "warehouse"))) as read:
        return Computation(read, {}, LAST, Store(home / "store")).state(source, None, lambda share, rows: None)  # type: ignore[arg-type]


def users_of(home: Path, state: SourceState) -> int:
    """Distinct people of the whole history: those who came for the first time."""
    daily = next(file for file in state.files if file.table == "daily" and not file.partition and not file.summed)
    return int(Store(home / "store").read(daily)["new"].sum())


def test_the_latest_decision_counts_and_the_others_are_counted_apart(tmp_path: Path) -> None:
    state = state_of(tmp_path, DECISIONS)
    assert (users_of(tmp_path, state), state.without_consent, state.consent) == (2, 2, "service")


@pytest.mark.parametrize("purpose", ["Service", "SERVICE"])
def test_a_refusal_counts_however_its_purpose_is_written(tmp_path: Path, purpose: str) -> None:
    state = state_of(tmp_path, f"{DECISIONS.rstrip()}\n    101 {purpose} false 2025-12-05T09:00:00\n")
    assert (users_of(tmp_path, state), state.without_consent) == (1, 3)


@pytest.mark.parametrize("order", [("true", "false"), ("false", "true")])
def test_of_two_decisions_at_one_moment_the_refusal_is_the_later(tmp_path: Path, order: tuple[str, str]) -> None:
    first, second = (f"101 service {granted} 2025-12-05T09:00:00\n" for granted in order)
    state = state_of(tmp_path, DECISIONS + "    " + first + "    " + second)
    assert (users_of(tmp_path, state), state.without_consent) == (1, 3)


def test_whoever_withdraws_consent_leaves_every_period_in_the_next_refresh(tmp_path: Path) -> None:
    before = state_of(tmp_path, DECISIONS)
    now = state_of(tmp_path, DECISIONS + "    104 service false 2025-12-31T09:00:00\n")
    assert (users_of(tmp_path, before), users_of(tmp_path, now)) == (2, 1)
    assert (now.without_consent, now.moved > 0) == (3, True)


def test_without_decisions_the_source_waits_for_them(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", users=PEOPLE, usage_daily=USE)
    with read_once(Settings(str(tmp_path / "warehouse"))) as read:
        assert RESTING.waits_for(read) == ("consents",)


def test_a_source_that_needs_no_consent_leaves_nobody_out(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse", users=PEOPLE, usage_daily=USE, consents=DECISIONS)
    with read_once(Settings(str(tmp_path / "warehouse"))) as read:
        assert Facts(read, sources()["usage"], LAST, {}).without_consent() == 0
