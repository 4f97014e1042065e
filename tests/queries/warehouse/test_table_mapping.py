"""An existing warehouse is read under the contract's names, whatever its own are."""

from datetime import date
from pathlib import Path

from queries.warehouse.contract import usage_daily, users
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by, rows


def test_a_table_and_its_columns_may_have_other_names(tmp_path: Path) -> None:
    people = "create table members as select 'a1' as member, date '2020-01-01' as since, 'east' as area"
    mapping = {
        "users": {"table": "members", "columns": {"user_id": "member", "registered_on": "since", "region": "area"}}
    }
    with made_by(tmp_path, people, USE, tables=mapping) as warehouse:
        assert rows(warehouse, users) == [{"user_id": "a1", "registered_on": date(2020, 1, 1), "region": "east"}]


def test_a_table_may_lie_in_a_schema_of_its_own(tmp_path: Path) -> None:
    schema = "create schema app"
    people = "create table app.people as select 7 as user_id, date '2020-01-01' as registered_on"
    decoy = "create table people as select 8 as user_id, date '2020-01-01' as registered_on"
    with made_by(tmp_path, schema, people, decoy, USE, tables={"users": {"table": "app.people"}}) as warehouse:
        assert [row["user_id"] for row in rows(warehouse, users)] == [7]


def test_a_view_is_as_good_as_a_table(tmp_path: Path) -> None:
    raw = "create table raw as select 5 as id, date '2020-01-01' as day"
    view = "create view users as select id as user_id, day as registered_on from raw"
    with made_by(tmp_path, raw, view, USE) as warehouse:
        assert rows(warehouse, users) == [{"user_id": 5, "registered_on": date(2020, 1, 1)}]


def test_two_columns_that_have_each_others_names_are_not_mixed_up(tmp_path: Path) -> None:
    people = (
        "create table users as select 1 user_id, date '2020-01-01' registered_on, 'ad' as region, 'east' as channel"
    )
    mapping = {"users": {"columns": {"region": "channel", "channel": "region"}}}
    with made_by(tmp_path, people, USE, tables=mapping) as warehouse:
        (row,) = rows(warehouse, users)
    assert (row["region"], row["channel"]) == ("east", "ad")


def test_an_optional_column_that_is_not_there_is_empty_and_known_to_be_absent(tmp_path: Path) -> None:
    with made_by(tmp_path, PEOPLE, USE) as warehouse:
        assert warehouse.tables["usage_daily"].absent == {"platform", "minutes", "sessions"}
        assert warehouse.tables["usage_daily"].missing == ()
        assert warehouse.lacks(usage_daily.c.minutes) == "usage_daily.minutes"
        assert warehouse.lacks(usage_daily.c.user_id) is None
        (row,) = rows(warehouse, usage_daily)
    assert row == {"user_id": 1, "usage_date": date(2025, 12, 1), "feature_id": "feed"}


def test_a_needed_column_that_is_not_there_is_missing(tmp_path: Path) -> None:
    people = "create table users as select 1 as user_id"
    with made_by(tmp_path, people, USE) as warehouse:
        assert warehouse.tables["users"].missing == ("registered_on",)


def test_columns_that_nobody_asked_for_are_left_alone(tmp_path: Path) -> None:
    people = "create table users as select 1 as user_id, date '2020-01-01' as registered_on, 'x' as shoe_size"
    with made_by(tmp_path, people, USE) as warehouse:
        assert rows(warehouse, users) == [{"user_id": 1, "registered_on": date(2020, 1, 1)}]


def test_users_may_be_derived_from_whoever_used_the_product_since_their_first_day(tmp_path: Path) -> None:
    use = """create table usage_daily as
        select * from (values (1, date '2025-12-03', 'a'), (1, date '2025-12-01', 'b'), (2, date '2025-12-02', 'a'))
        as t (user_id, usage_date, feature_id)"""
    with made_by(tmp_path, use, tables={"users": {"derived_from": "usage_daily"}}) as warehouse:
        result = sorted(rows(warehouse, users), key=lambda row: row["user_id"])
        assert result == [
            {"user_id": 1, "registered_on": date(2025, 12, 1)},
            {"user_id": 2, "registered_on": date(2025, 12, 2)},
        ]
        assert warehouse.lacks(users.c.region) == "users.region"


def test_derived_users_follow_the_mapping_of_the_table_that_they_are_derived_from(tmp_path: Path) -> None:
    use = "create table log as select 'x' as who, date '2025-12-03' as usage_date, 'a' as feature_id"
    mapping = {
        "users": {"derived_from": "usage_daily"},
        "usage_daily": {"table": "log", "columns": {"user_id": "who"}},
    }
    with made_by(tmp_path, use, PEOPLE, tables=mapping) as warehouse:
        assert rows(warehouse, users) == [{"user_id": "x", "registered_on": date(2025, 12, 3)}]


def test_an_optional_table_that_is_not_there_is_not_in_the_warehouse(tmp_path: Path) -> None:
    with made_by(tmp_path, PEOPLE, USE) as warehouse:
        assert set(warehouse.tables) == {"users", "usage_daily"}
