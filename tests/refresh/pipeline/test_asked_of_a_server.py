"""What refreshes ask of a server, by the server's own count: a table of facts twice at first, then its changed days."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from queries.extract.reader import TableReader
from queries.settings import Settings
from refresh.pipeline.refresh import refresh
from tests.support.databases import postgresql, run

FACTS = ("usage_daily", "payments", "interactions")
TABLES = (
    "create table users as select id as user_id, date '2020-01-01' as registered_on from generate_series(1, 30) id",
    "create table days as select d::date as day from generate_series(date '2025-11-01', '2025-12-30', '1 day') d",
    "create table usage_daily as select user_id, day as usage_date, 'feed' as feature_id from users, days",
    "create table payments as select row_number() over () as payment_id, user_id, day as paid_on, 'base' as kind,"
    " 5::numeric(14, 2) as amount, 'CNY' as currency from users, days",
    "create table interactions as select user_id, day::timestamp + interval '9 hours' as occurred_at, 'home' as page,"
    " 'click' as action, 'ok' as outcome from users, days",
)
"""Thirty rows a day from 1 November to 30 December in three tables of facts."""
TOMORROW = (
    "insert into usage_daily select user_id, '2025-12-31', 'feed' from users",
    "insert into payments select 5000 + user_id, user_id, '2025-12-31', 'base', 5, 'CNY' from users",
    "insert into interactions select user_id, '2025-12-31 09:00', 'home', 'click', 'ok' from users",
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql("shared_preload_libraries=pg_stat_statements") as url:
        run(url, "create extension pg_stat_statements", *TABLES)
        yield url


def asked(server: str, home: Path, last: date) -> dict[str, list[int]]:
    """Table of facts → the rows of each answer that a refresh got from it."""
    run(server, "select pg_stat_statements_reset()")
    assert refresh(Settings(server, str(home), last)).published
    engine = create_engine(server)
    with engine.connect() as connection:
        counted = connection.execute(text("select query, calls, rows from pg_stat_statements order by rows")).all()
    engine.dispose()
    answers: dict[str, list[int]] = {}
    for name in FACTS:
        for query, calls, rows in counted:
            if name in query:
                answers.setdefault(name, []).extend([rows // calls] * calls)
    return answers


def test_facts_are_scanned_twice_at_first_and_then_asked_for_the_census_and_the_changed_days(
    server: str, tmp_path: Path
) -> None:
    assert asked(server, tmp_path, date(2025, 12, 30)) == {name: [60, 1800] for name in FACTS}
    run(server, *TOMORROW)
    assert asked(server, tmp_path, date(2025, 12, 31)) == {name: [30, 61] for name in FACTS}
    run(server, "update usage_daily set feature_id = 'chat' where usage_date = '2025-11-05' and user_id = 3")
    assert asked(server, tmp_path, date(2025, 12, 31)) == {name: [61] for name in FACTS} | {"usage_daily": [30, 61]}


MEANWHILE = (
    "insert into usage_daily select user_id, '2025-11-20', 'search' from users where user_id <= 7",
    "update usage_daily set feature_id = 'chat' where usage_date = '2025-12-30' and user_id = 5",
    "delete from usage_daily where usage_date = '2025-12-29' and user_id = 6",
)


def test_rows_that_change_while_they_are_read_are_in_the_next_refresh(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They change after the days were counted, and before their rows are asked for."""
    read, changes = TableReader.rows, list(MEANWHILE)

    def rows(reader: TableReader, *asked_for: Any, **more: Any) -> Any:
        if reader.table.contract.name == "usage_daily" and changes:
            run(server, *changes)
            changes.clear()
        return read(reader, *asked_for, **more)

    with monkeypatch.context() as patched:
        patched.setattr(TableReader, "rows", rows)
        assert refresh(Settings(server, str(tmp_path / "store"), date(2025, 12, 31))).published
    assert changes == []
    again = refresh(Settings(server, str(tmp_path / "store"), date(2025, 12, 31)))
    fresh = refresh(Settings(server, str(tmp_path / "fresh"), date(2025, 12, 31)))
    assert [source.files for source in again.found.sources.values()] == [
        source.files for source in fresh.found.sources.values()
    ]
