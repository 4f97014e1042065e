"""Rows in = rows used + rows quarantined + rows left out, for every table and source, counted in SQL."""

import pytest

from metrics.snapshots.manifest import Manifest
from tests.conftest import Published
from tests.oracle.conftest import BothWays

COUNTS = {
    "users": "select count(*), 0 from users",
    "features": "select count(*), 0 from features",
    "subscriptions": "select count(*), 0 from subscriptions",
    "usage_daily": "select count(*), 0 from usage_daily where usage_date <= date '2025-12-31'",
    "payments": "select count(*), 0 from payments where paid_on <= date '2025-12-31'",
    "assistant_events": "select count(*), 0 from assistant_events where occurred_at < date '2026-01-01'",
    "interactions": "select count(*), 0 from interactions where occurred_at < date '2026-01-01'",
    "support_tickets": "select count(*), 0 from support_tickets where opened_at < date '2026-01-01'",
    "consents": "select count(*), 0 from consents where decided_at < date '2026-01-01'",
    "survey_answers": "select count(*), 0 from survey_answers where answered_on <= date '2025-12-31'",
    "experiment_exposures": "select count(*), 0 from experiment_exposures where exposed_at < date '2026-01-01'",
}

# Rows that the source reads, and those of them that belong to nobody who may be counted.
READ = {
    "usage": """
        select count(*), count(*) filter (user_id not in (select user_id from customers)) from usage_daily""",
    "payments": """
        select count(*), count(*) filter (user_id not in (select user_id from customers)) from payments""",
    "entitlements": """
        select count(*), count(*) filter (user_id not in (select user_id from customers))
        from usage_daily join subscriptions using (user_id)
        where not is_trial and started_on <= usage_date and (ended_on is null or ended_on > usage_date)""",
    "launches": "select count(*), 0 from features where launched_on <= date '2025-12-31'",
}


@pytest.fixture(scope="module")
def manifest(small_demo: Published) -> Manifest:
    return small_demo.snapshot.manifest


@pytest.mark.parametrize("table", COUNTS)
def test_the_rows_of_a_table_are_all_there_and_none_is_quarantined(
    demo: BothWays, manifest: Manifest, table: str
) -> None:
    state = next(state for state in manifest.tables if state.name == table)
    assert (state.rows, state.quarantined) == demo.raw.row(COUNTS[table])


def test_the_demo_breaks_no_rule_of_its_tables(manifest: Manifest) -> None:
    assert {state.name for state in manifest.tables} == {
        *COUNTS,
        "watermarks",
        "requirements",
    }  # these are of the records
    assert [check for check in manifest.checks if check.subject in {*COUNTS, "requirements"} and not check.passed] == []


@pytest.mark.parametrize("source", READ)
def test_the_rows_of_a_source_are_used_or_left_out(demo: BothWays, manifest: Manifest, source: str) -> None:
    state = manifest.sources[source]
    assert (state.rows_read, state.rows_left_out) == demo.raw.row(READ[source])


def test_the_rows_in_the_cells_of_use_are_those_that_were_not_left_out(demo: BothWays, small_demo: Published) -> None:
    snapshot = small_demo.snapshot
    daily = [
        f
        for f in snapshot.manifest.sources["usage"].files
        if (f.table, f.partition) == ("daily", ("feature", "platform"))
    ]
    counted = int(snapshot.read(daily[0])["in_day"].sum())
    assert (counted,) == demo.raw.row("select count(distinct (user_id, day, feature, platform)) from use")
