"""Replays over the demo equal the prompts in its log, and plain SQL on its raw rows."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from metrics.analysis.replay.declared import declared_rules
from metrics.analysis.replay.replay import replay
from metrics.analysis.replay.rule import TriggerRule
from metrics.periods.notation import parse
from tests.conftest import Published
from tests.refresh.support.refreshing import among, refreshed

HOME = Path(__file__).parents[4]

LOGGED = """
    select count(*), count(distinct user_id), count(distinct (user_id, occurred_at::date))
    from assistant_events join users using (user_id)
    where stage = 'triggered' and is_internal is distinct from true and rule_version = ?
        and occurred_at::date between ? and ?
"""
IDLE_OF_A_MINUTE = """
    select count(*), count(distinct user_id), count(distinct (user_id, fired_at::date)) from (
        select distinct user_id, occurred_at + interval 60 second as fired_at
        from interactions join users using (user_id)
        where is_internal is distinct from true and dwell_seconds >= 60)
    where fired_at::date between date '2025-12-01' and date '2025-12-31'
"""


def raw(demo: Published, sql: str, *values: object) -> tuple[int, ...]:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        return connection.execute(sql, list(values)).fetchall()[0]


@pytest.mark.parametrize("period", [None, "2025-05", "2025-12", "2025-07", "2025"])
@pytest.mark.parametrize("rule", ["v1", "v2"])
def test_a_declared_rule_gives_the_prompts_of_the_log(small_demo: Published, rule: str, period: str | None) -> None:
    asked = parse(period)[0] if period else None
    found = replay(small_demo.snapshot, rule, declared_rules()[rule], asked, in_log=True)
    logged = raw(small_demo, LOGGED, rule, found.period.start, found.period.end)
    was_in_force = logged[0] > 0
    assert found.agrees is (True if was_in_force else None)
    if period in (None, "2025-12" if rule == "v2" else "2025-05"):
        assert (found.fired, found.users, found.user_days) == logged
    assert found.daily["fired"].sum() == found.pages["fired"].sum() == found.fired


def test_a_draft_gives_what_sql_on_the_raw_rows_gives(small_demo: Published) -> None:
    found = replay(small_demo.snapshot, "draft", TriggerRule(idle=60), parse("2025-12")[0])
    assert (found.fired, found.users, found.user_days) == raw(small_demo, IDLE_OF_A_MINUTE)
    assert found.agrees is None


def test_another_rule_under_the_name_of_the_log_disagrees_with_it(small_demo: Published) -> None:
    other = TriggerRule(failures=2, dwell=121, failure_delay=2)
    assert replay(small_demo.snapshot, "v2", other, parse("2025-12")[0], in_log=True).agrees is False


def test_without_a_period_a_draft_is_replayed_over_the_last_whole_month(small_demo: Published) -> None:
    found = replay(small_demo.snapshot, "draft", TriggerRule(idle=60), None)
    assert found.period == parse("2025-12")[0]


ACTIONS = """
    user_id occurred_at page action outcome dwell_seconds
    101 2025-11-30T23:59:50 home view ok 40
    101 2025-12-01T00:10:00 home view ok 40
    102 2025-12-05T09:00:00 home view ok 40
    103 2025-12-31T23:59:40 home view ok 40
"""
TICKETS = """
    ticket_id user_id opened_at resolved_at category is_repeat handled_by handling_minutes
    901 101 2025-12-08T00:00:00 2025-12-08T13:00:00 billing false human 10
    902 102 2025-12-12T09:00:31 2025-12-12T13:00:00 billing false human 10
    903 103 2025-12-01T09:00:00 2025-12-01T13:00:00 billing false human 10
"""


def test_caps_go_across_the_first_midnight_and_contacts_follow_within_seven_days(tmp_path: Path) -> None:
    tables = {"interactions": among("interactions", ACTIONS), "support_tickets": among("support_tickets", TICKETS)}
    report = refreshed(tmp_path, **tables)
    assert report.published is not None
    rule = TriggerRule(idle=30, cap=1, cool_down=3_600)
    december = replay(report.published, "draft", rule, parse("2025-12")[0])
    assert december.daily.rows() == [(date(2025, 12, 1), 1, 1), (date(2025, 12, 5), 1, 1)]
    free = replay(report.published, "draft", TriggerRule(idle=30), parse("2025-12-01..2025-12-20")[0])
    assert free.daily.rows() == [(date(2025, 12, 1), 2, 1), (date(2025, 12, 5), 1, 1)]
    assert free.overlap is not None
    assert (free.overlap.followed, free.overlap.contacts, free.overlap.preceded) == (2, 3, 1)


def test_the_replay_imports_nothing_of_the_demo_and_no_database() -> None:
    modules = [*(HOME / "metrics" / "analysis" / "replay").rglob("*.py")]
    text = "\n".join(module.read_text(encoding="utf-8") for module in modules)
    assert len(modules) >= 6
    assert "queries.demo" not in text
    assert "sqlalchemy" not in text
