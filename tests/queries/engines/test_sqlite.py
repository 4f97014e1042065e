"""A database without Arrow is read row by row, and its cells are the very same."""

import sqlite3
from datetime import date

import duckdb
import pytest

from metrics.engine.compute import MEMORY, Aggregates, compute_aggregates
from queries.extract.extract import read_once
from queries.rules.row_rules import InRange
from queries.rules.rule import Outcome
from queries.settings import Settings
from queries.sources import facts as sources_facts
from queries.sources.derived.feature_months import months
from queries.sources.derived.launch_effects import Launch, effects
from queries.sources.facts import Facts
from queries.sources.registry import sources

# The columns' names and types are understood by both.
TABLES = """
create table users (user_id integer, registered_on date, region text, channel text, is_internal boolean);
insert into users values (1, '2020-01-01', 'east', 'ad', false), (2, '2020-01-01', null, 'ad', null),
    (3, '2020-01-01', 'west', 'shop', true);
create table usage_daily (
    user_id integer, usage_date date, feature_id text, platform text, minutes double, sessions integer);
insert into usage_daily values
    (1, '2024-12-30', 'feed', 'ios', 10.5, 1), (2, '2024-12-30', 'feed', null, 0.1, 2),
    (2, '2025-01-02', 'search', 'web', null, 1), (1, '2025-01-02', 'feed', 'web', 33.3333333, null),
    (3, '2025-01-02', 'feed', 'web', 500, 1), (9, '2025-01-03', 'feed', 'web', 7, 1),
    (1, '2025-01-09', 'feed', 'ios', 9999, 1), (1, '2025-02-28', 'search', 'ios', 1e-6, 1),
    (2, '2025-03-31', 'search', 'ios', 60, 1);
create table subscriptions (subscription_id integer, user_id integer, kind text, plan text, is_trial boolean,
    started_on date, ended_on date);
insert into subscriptions values (1, 1, 'base', 'monthly', false, '2025-01-02', '2025-02-28'),
    (2, 2, 'base', 'yearly', false, '2024-12-30', null), (3, 1, 'base', 'monthly', true, '2024-12-01', '2024-12-31');
create table payments (
    payment_id integer, user_id integer, paid_on date, kind text, amount decimal(14, 2), currency text);
insert into payments values (1, 1, '2025-01-02', 'base', 19.90, 'CNY'), (2, 1, '2025-01-31', 'base', -9.90, 'CNY'),
    (3, 2, '2025-03-01', 'value_added', 30, 'CNY');
"""


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The same tables in DuckDB and in SQLite."""
    home = tmp_path_factory.mktemp("two databases")
    with duckdb.connect(str(home / "warehouse.duckdb")) as quick:
        quick.execute(TABLES)
    with sqlite3.connect(home / "warehouse.sqlite") as slow:
        slow.executescript(TABLES)
    slow.close()
    return f"duckdb:///{home / 'warehouse.duckdb'}", f"sqlite:///{home / 'warehouse.sqlite'}"


def cells(url: str, source: str, memory: int = MEMORY) -> Aggregates:
    too_long = InRange(column="minutes", least=0, most=1440, outcome=Outcome.QUARANTINE)
    definition = sources()[source]
    with read_once(Settings(url)) as warehouse:
        facts = Facts(warehouse, definition, date(2025, 3, 31), {"usage_daily": [too_long]})
        aggregates = compute_aggregates(facts, {*definition.cuts, *definition.sums}, memory=memory)
    assert aggregates is not None
    return aggregates


@pytest.mark.parametrize("batch", [2, 1000])
@pytest.mark.parametrize("source", ["usage", "entitlements", "payments", "value_added"])
def test_row_by_row_gives_the_same_cells_as_by_arrow(
    urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch, source: str, batch: int
) -> None:
    monkeypatch.setattr(sources_facts, "BATCH", batch)
    quick, slow = (cells(url, source) for url in urls)
    assert_same(quick, slow)


@pytest.mark.parametrize("source", ["usage", "entitlements", "payments", "value_added"])
def test_person_after_person_each_with_facts_of_their_own_gives_the_same_cells(
    urls: tuple[str, str], source: str
) -> None:
    for url in urls:
        assert_same(cells(url, source, memory=1), cells(url, source))


def assert_same(quick: Aggregates, slow: Aggregates) -> None:
    assert (quick.first_day, quick.watermark, quick.values) == (slow.first_day, slow.watermark, slow.values)
    assert (quick.rows_read, quick.rows_left_out) == (slow.rows_read, slow.rows_left_out)
    for names, daily in quick.daily.items():
        assert daily.equals(slow.daily[names], null_equal=True)
    for names, tables in quick.gaps.items():
        assert all(frame.equals(slow.gaps[names][static], null_equal=True) for static, frame in tables.items())


@pytest.mark.parametrize("feature", ["feed", "search"])
def test_adopters_of_a_launch_have_the_same_sums(urls: tuple[str, str], feature: str) -> None:
    found = []
    for url in urls:
        with read_once(Settings(url)) as warehouse:
            found.append(effects(warehouse, [Launch(feature, date(2025, 2, 3))], {}))
    assert found[0].equals(found[1], null_equal=True)
    assert found[0]["people"].sum() > 0


def test_people_of_features_by_month_are_the_same(urls: tuple[str, str]) -> None:
    found = []
    for url in urls:
        with read_once(Settings(url)) as warehouse:
            found.append(months(warehouse, {date(2024, 12, 31): 2, date(2025, 1, 31): 5, date(2025, 3, 31): 1}, {}))
    assert found[0].equals(found[1], null_equal=True)
    assert found[0].select("feature", "users", "only_users").rows() == [
        ("feed", 2, 2),
        ("feed", 1, 1),
        ("search", 1, 1),
        ("search", 1, 1),
    ]
