"""Prompts of some days are read from the events around these days, and are those of all events."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from queries.extract.extract import read_once
from queries.settings import Settings
from queries.sources import facts as sources_facts
from queries.sources.facts import Facts
from queries.sources.logs import LogReader, logs
from queries.sources.registry import sources
from tests.conftest import Published
from tests.queries.warehouse.warehouses import made_by

LAST = date(2025, 12, 31)
OF_EVENTS = ("prompts", "prompt_days", "prompt_stages")

PEOPLE = "create table users as select 7 as user_id, date '2025-01-01' as registered_on"
AROUND_MIDNIGHT = """create table assistant_events as
    select row_number() over () as event_id, prompt_id, 7 as user_id, occurred_at::timestamp as occurred_at, stage,
        'idle_30s' as "trigger", 'v2' as rule_version, 'home' as page, 'feed' as feature_id
    from (values
        (1, '2025-12-01 23:59:50', 'triggered'), (1, '2025-12-02 00:00:05', 'shown'),
        (1, '2025-12-02 00:01:00', 'clicked'),
        (2, '2025-12-02 00:00:00', 'triggered'), (2, '2025-12-01 23:59:59', 'shown'),
        (3, '2025-12-02 09:00:00', 'triggered'), (3, '2025-12-05 09:00:00', 'shown'),
        (5, '2025-12-03 08:00:00', 'shown')) as t (prompt_id, occurred_at, stage)"""
USE = "create table usage_daily as select 7 as user_id, date '2025-12-01' as usage_date, 'feed' as feature_id"


@pytest.mark.parametrize("name", OF_EVENTS)
def test_days_after_days_come_to_what_all_events_come_to(
    small_demo: Published, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(sources_facts, "EVENTS_AT_ONCE", 20_000)
    whole = replace(sources()[name], within_a_day_of=None, name=name)
    with read_once(Settings(f"duckdb:///{small_demo.warehouse}")) as warehouse:
        by_days, at_once = (Facts(warehouse, source, LAST, {}) for source in (sources()[name], whole))
        assert len(by_days._spans) > 3
        assert by_days.census().equals(at_once.census())
        assert by_days.people_census().equals(at_once.people_census())
        assert by_days.rows_by_day().equals(at_once.rows_by_day())
        assert {*by_days.values("rule_version")} == {*at_once.values("rule_version")}
        after = LAST - timedelta(days=2)
        assert by_days.entities(after).equals(at_once.entities(after))


@pytest.mark.parametrize(
    ("day", "found"),
    [(1, [("clicked", 1), ("shown", 1)]), (2, [("clicked", 0), ("shown", 1)]), (3, [])],
)
def test_a_prompt_around_midnight_is_whole_on_its_day(tmp_path: Path, day: int, found: list[tuple[str, int]]) -> None:
    """The second is shown a second before it is triggered, the third three days later; the fifth never began."""
    on = date(2025, 12, day)
    with made_by(tmp_path, PEOPLE, USE, AROUND_MIDNIGHT) as warehouse:
        rows = pl.concat(Facts(warehouse, sources()["prompts"], LAST, {}).between(on, on, {}))
    sums = [(stage, int(rows[stage].sum())) for stage in ("clicked", "shown") if rows.height]
    assert sums == found


def test_the_log_of_prompts_is_that_of_all_events(small_demo: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_facts, "EVENTS_AT_ONCE", 20_000)
    log = next(log for log in logs() if log.name == "triggers")
    with read_once(Settings(f"duckdb:///{small_demo.warehouse}")) as warehouse:
        by_days, at_once = (LogReader(warehouse, each, LAST, {}) for each in (log, replace(log, within_a_day_of=None)))
        assert by_days.census().equals(at_once.census())
        span = date(2025, 7, 14), date(2025, 7, 16)
        assert by_days.between(*span).equals(at_once.between(*span))
