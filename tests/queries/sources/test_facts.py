"""Facts come out of a warehouse each row once, up to a day, without what is left out."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from queries.rules.row_rules import InRange
from queries.rules.rule import Outcome
from queries.sources import facts as sources_facts
from queries.sources.facts import Facts
from queries.sources.registry import sources
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by

USE_OF_SIX_DAYS = """create table usage_daily as select * from (values
    (1, date '2025-12-04', 'b', 4), (1, date '2025-12-01', 'a', 1), (2, date '2025-12-03', 'a', 2000),
    (2, date '2025-12-01', 'b', 2), (1, date '2025-12-02', 'a', 3), (1, null, 'a', 7), (1, date '2025-12-06', 'a', 6))
    as t (user_id, usage_date, feature_id, minutes)"""
USAGE = sources()["usage"]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_every_row_of_some_days_comes_once_with_its_values_as_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(sources_facts, "BATCH", batch)
    with made_by(tmp_path, PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        facts = Facts(warehouse, USAGE, date(2025, 12, 4), {})
        result = pl.concat(
            facts.between(date(2025, 12, 1), date(2025, 12, 31), {"feature": ["b", "a"], "platform": []})
        )
    assert result.columns == ["entity", "day", "feature", "platform", "minutes", "sessions"]
    rows = result.select("entity", pl.col("day").dt.day(), "feature", "platform", "minutes").sort("minutes").rows()
    assert rows == [(1, 1, 2, 0, 1), (2, 1, 1, 0, 2), (1, 2, 2, 0, 3), (1, 4, 1, 0, 4), (2, 3, 2, 0, 2000)]


def test_what_is_left_out_is_neither_read_nor_in_the_census(tmp_path: Path) -> None:
    too_long = InRange(column="minutes", least=0, most=1440, outcome=Outcome.QUARANTINE)
    with made_by(tmp_path, PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        sound_facts = Facts(warehouse, USAGE, date(2025, 12, 4), {"usage_daily": [too_long]})
        minutes = pl.concat(sound_facts.between(date(2025, 12, 1), date(2025, 12, 4), {}))["minutes"]
        census = sound_facts.census()
    assert sorted(minutes) == [1, 2, 3, 4]
    assert census.select(pl.col("day").dt.day(), "rows").rows() == [(1, 2), (2, 1), (4, 1)]


@pytest.mark.parametrize(
    "restated",
    [
        "(1, date '2025-12-04', 'b', 5)",
        "(1, date '2025-12-04', 'a', 4)",
        "(2, date '2025-12-04', 'b', 4)",
        "(1, date '2025-12-03', 'b', 4)",
    ],
)
def test_the_census_tells_which_days_changed(tmp_path: Path, restated: str) -> None:
    """The row (1, 4 December, b, 4) is restated in its minutes, feature, person or day."""
    with made_by(tmp_path / "then", PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        census_before = Facts(warehouse, USAGE, date(2025, 12, 6), {}).census()
    with made_by(
        tmp_path / "now", PEOPLE, USE_OF_SIX_DAYS.replace("(1, date '2025-12-04', 'b', 4)", restated)
    ) as changed_warehouse:
        census_now = Facts(changed_warehouse, USAGE, date(2025, 12, 6), {}).census()
    changed = census_before.join(census_now, on=("day", "rows", "checksum"), how="anti")["day"].dt.day().to_list()
    assert changed == ([3, 4] if "2025-12-03" in restated else [4])


def test_only_what_came_after_a_day_is_asked_for(tmp_path: Path) -> None:
    with made_by(tmp_path, PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        facts = Facts(warehouse, USAGE, date(2025, 12, 6), {})
        assert sorted(facts.values("feature", date(2025, 12, 3))) == ["a", "b"]
        assert facts.values("feature", date(2025, 12, 4)).to_list() == ["a"]
        assert facts.entities(date(2025, 12, 5))["entity"].to_list() == [1]
        assert facts.entities(date(2025, 12, 6)).is_empty()


def test_facts_about_some_people_come_without_those_of_ids_beyond_theirs(tmp_path: Path) -> None:
    with made_by(tmp_path, PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        facts = Facts(warehouse, USAGE, date(2025, 12, 6), {}).about(pl.Series([2, 5]))
        minutes = pl.concat(facts.between(date(2025, 12, 1), date(2025, 12, 31), {}))["minutes"]
        assert sorted(minutes) == [2, 2000]
        assert facts.rows_by_day().select(pl.col("day").dt.day(), "rows").rows() == [(1, 1), (3, 1)]


def test_ids_that_are_texts_in_the_facts_alone_are_the_numbers_that_users_have(tmp_path: Path) -> None:
    of_text = USE_OF_SIX_DAYS.replace("select *", "select cast(user_id as varchar) as user_id, * exclude (user_id)")
    with made_by(tmp_path, PEOPLE, of_text) as warehouse:
        facts = Facts(warehouse, USAGE, date(2025, 12, 6), {})
        some = facts.about(pl.Series([2]))
        minutes = pl.concat(some.between(date(2025, 12, 1), date(2025, 12, 31), {}))["minutes"]
        assert sorted(minutes) == [2, 2000]


def test_texts_have_another_order_elsewhere_so_facts_about_all_come(tmp_path: Path) -> None:
    with made_by(tmp_path, PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        facts = Facts(warehouse, USAGE, date(2025, 12, 6), {})
        assert facts.about(pl.Series(["2"])) is facts


def test_those_who_may_be_counted_are_the_users_who_are_not_internal(tmp_path: Path) -> None:
    people = """create table users as select * from (values (1, date '2020-01-01', 'east', false),
        (2, date '2020-01-01', null, null), (3, date '2020-01-01', 'west', true))
        as t (user_id, registered_on, region, is_internal)"""
    with made_by(tmp_path, people, USE) as warehouse:
        result = Facts(warehouse, USAGE, date(2025, 12, 31), {}).entities().sort("entity")
    assert result.select("entity", "region").rows() == [(1, "east"), (2, None)]


def test_a_source_says_what_it_reads_and_what_it_waits_for(tmp_path: Path) -> None:
    assert USAGE.tables == {"usage_daily", "users"}
    assert sources()["entitlements"].tables == {"usage_daily", "users", "subscriptions"}
    assert USAGE.cuts == ("feature", "platform", "region", "channel")
    with made_by(tmp_path, PEOPLE, USE) as warehouse:
        assert USAGE.waits_for(warehouse) == ()
        assert sources()["payments"].waits_for(warehouse) == ("payments",)
        assert sources()["launches"].waits_for(warehouse) == ("features",)
        lacking = {"platform": "usage_daily.platform", "region": "users.region", "channel": "users.channel"}
        lacking |= {"minutes": "usage_daily.minutes", "sessions": "usage_daily.sessions"}
        assert USAGE.lacks(warehouse) == lacking
