"""Facts come out of a warehouse in day order, each row once, up to a day, without what is left out."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from queries.problem import Problem
from queries.warehouse import read
from queries.warehouse.contract import usage_daily
from queries.warehouse.population import customers
from queries.warehouse.read import Facts
from queries.warehouse.rules import Outcome
from queries.warehouse.rules.rows import Within
from queries.warehouse.source import Source
from queries.warehouse.sources import sources
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by

USE_OF_SIX_DAYS = """create table usage_daily as select * from (values
    (1, date '2025-12-04', 'b', 4), (1, date '2025-12-01', 'a', 1), (2, date '2025-12-03', 'a', 2000),
    (2, date '2025-12-01', 'b', 2), (1, date '2025-12-02', 'a', 3), (1, null, 'a', 7), (1, date '2025-12-06', 'a', 6))
    as t (user_id, usage_date, feature_id, minutes)"""
USAGE = sources()["usage"]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_every_row_up_to_the_last_day_comes_once_and_in_day_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(read, "BATCH", batch)
    with made_by(tmp_path, PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        first, *batches = Facts(warehouse, USAGE, date(2025, 12, 4), {}).batches()
    assert first.is_empty()
    assert first.columns == ["entity", "day", "feature", "platform", "minutes", "sessions"]
    assert [day for each in batches for day in each["day"].to_list()] == [
        date(2025, 12, day) for day in (1, 1, 2, 3, 4)
    ]
    assert sorted(minutes for each in batches for minutes in each["minutes"].to_list()) == [1, 2, 3, 4, 2000]
    assert {each.height for each in batches} <= set(range(1, batch + 1))


def test_what_is_left_out_is_left_out_of_the_rows_and_of_the_extent(tmp_path: Path) -> None:
    too_long = Within(column="minutes", least=0, most=1440, outcome=Outcome.QUARANTINE)
    with made_by(tmp_path, PEOPLE, USE_OF_SIX_DAYS) as warehouse:
        kept = Facts(warehouse, USAGE, date(2025, 12, 4), {"usage_daily": [too_long]})
        assert sorted(minutes for each in kept.batches() for minutes in each["minutes"].to_list()) == [1, 2, 3, 4]
        extent = {row["feature"]: (row["first"].day, row["last"].day, row["rows"]) for row in kept.extent().to_dicts()}
    assert extent == {"a": (1, 2, 2), "b": (1, 4, 2)}


def test_those_who_may_be_counted_are_the_users_who_are_not_internal(tmp_path: Path) -> None:
    people = """create table users as select * from (values (1, date '2020-01-01', 'east', false),
        (2, date '2020-01-01', null, null), (3, date '2020-01-01', 'west', true))
        as t (user_id, registered_on, region, is_internal)"""
    with made_by(tmp_path, people, USE) as warehouse:
        found = Facts(warehouse, USAGE, date(2025, 12, 31), {}).entities().sort("entity")
    assert found.select("entity", "region").rows() == [(1, "east"), (2, None)]


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


def test_every_source_is_named_as_its_file() -> None:
    assert set(sources()) == {"entitlements", "launches", "payments", "usage", "value_added"}
    assert all(source.name == name for name, source in sources().items())


def test_a_source_whose_columns_are_not_those_it_declares_is_an_error_where_it_is_defined() -> None:
    rows = select(usage_daily.c.user_id.label("entity"), usage_daily.c.usage_date.label("day"))
    words = dict.fromkeys(("row_is", "counts", "dated_by", "left_out"), "")
    with pytest.raises(Problem, match="source trial: wanted columns day, entity, minutes, got: day, entity"):
        Source(name="trial", rows=rows, **words, settles_after=1, population=customers, sums=("minutes",))
