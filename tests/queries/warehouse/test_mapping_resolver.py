"""A mapping that does not fit is refused in one sentence: what, what is wanted, what was got, and the fix."""

import re
from pathlib import Path
from typing import Any

import pytest

from queries.errors import Problem
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by

SENTENCE = re.compile(r"(?P<thing>.+?): wanted (?P<wanted>.+), got: (?P<got>.+?)\. (?P<fix>[A-Z].+)\.", re.DOTALL)


def refused(home: Path, *statements: str, tables: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Problem) as problem, made_by(home, *statements, tables=tables):
        pass
    match = SENTENCE.fullmatch(str(problem.value))
    assert match, problem.value
    return match.groupdict()


@pytest.mark.parametrize(
    ("tables", "thing", "wanted", "got"),
    [
        pytest.param(
            {"user": {"table": "users"}},
            "[tables.user]",
            "users, usage_daily",
            "{'table': 'users'}",
            id="no such table",
        ),
        pytest.param(
            {"users": {"tabel": "u"}}, "[tables.users]", "table, columns, derived_from", "tabel", id="no such key"
        ),
        pytest.param({"users": "people"}, "[tables.users]", "a contract table", "users = people", id="no section"),
        pytest.param(
            {"users": {"table": "people"}},
            "[tables.users]",
            "usage_daily, users",
            "people",
            id="table that is not there",
        ),
        pytest.param(
            {"users": {"table": "app.users"}},
            "[tables.users]",
            "usage_daily",
            "app.users",
            id="schema that is not there",
        ),
        pytest.param(
            {"users": {"columns": {"id": "user_id"}}},
            "[tables.users] columns",
            "user_id, registered_on, region",
            "id = user_id",
            id="column of no contract",
        ),
        pytest.param(
            {"users": {"columns": {"user_id": "id"}}},
            "[tables.users] columns",
            "one of user_id, registered_on",
            "user_id = id",
            id="column that is not there",
        ),
        pytest.param(
            {"users": {"derived_from": "payments"}},
            "[tables.users]",
            'derived_from = "usage_daily"',
            "another",
            id="derived",
        ),
        pytest.param(
            {"features": {"derived_from": "usage_daily"}},
            "[tables.features]",
            "[tables.users]",
            "another",
            id="derived features",
        ),
        pytest.param(
            {"users": {"columns": "user_id"}}, "[tables.users]", "columns", "user_id", id="columns that are no table"
        ),
        pytest.param(
            {"usage_daily": {"columns": {"updated_at": "mtime"}}},
            "[tables.usage_daily] columns.updated_at",
            "a column with moments or numbers, one of user_id",
            "mtime (no such column)",
            id="updated_at that is not there",
        ),
        pytest.param(
            {"usage_daily": {"columns": {"updated_at": "feature_id"}}},
            "[tables.usage_daily] columns.updated_at",
            "a column with moments or numbers, one of user_id",
            "feature_id (STRING)",
            id="updated_at that is a text",
        ),
        pytest.param(
            {"usage_daily": {"columns": {"updated_at": "usage_date"}}},
            "[tables.usage_daily] columns.updated_at",
            "a column with moments or numbers, one of user_id",
            "usage_date (DATE)",
            id="updated_at that is a day",
        ),
        pytest.param(
            {"users": {"columns": {"updated_at": "registered_on"}}},
            "[tables.users] columns.updated_at",
            "only where each row is of a day",
            "registered_on for users",
            id="updated_at of a list",
        ),
        pytest.param(
            {"usage_daily": {"settles_after": "a week"}},
            "[tables.usage_daily] settles_after",
            'a number of days such as "7 days"',
            "a week",
            id="days that are no number",
        ),
        pytest.param(
            {"usage_daily": {"settles_after": "0 days"}}, "settles_after", '"7 days"', "0 days", id="no day at all"
        ),
        pytest.param(
            {"users": {"settles_after": "7 days"}},
            "[tables.users] settles_after",
            "only where each row is of a day",
            "7 days for users",
            id="settles_after of a list",
        ),
        pytest.param({"users": {"settles_after": 7}}, "[tables.users]", "settles_after", "7", id="days without unit"),
        pytest.param({"users": {"table": 5}}, "[tables.users]", "table", "5", id="table that is no name"),
    ],
)
def test_a_wrong_mapping_names_the_thing_the_wish_and_what_was_got(
    tmp_path: Path, tables: dict[str, Any], thing: str, wanted: str, got: str
) -> None:
    text = refused(tmp_path, PEOPLE, USE, tables=tables)
    assert thing in text["thing"]
    assert "product-metrics.toml" in text["thing"]
    assert wanted in text["wanted"]
    assert got in text["got"]


@pytest.mark.parametrize(("statement", "missing"), [(PEOPLE, "usage_daily"), (USE, "users")])
def test_a_warehouse_without_a_needed_table_says_which_and_what_there_is(
    tmp_path: Path, statement: str, missing: str
) -> None:
    text = refused(tmp_path, statement, "create view odd as select 1 as a", tables={})
    assert text["thing"] == f"the warehouse's table {missing}"
    assert text["wanted"].startswith(f"a table {missing} (user_id, ")
    assert text["got"] == "tables " + ", ".join(sorted(["odd", "users" if missing == "usage_daily" else "usage_daily"]))
    assert f"[tables.{missing}]" in text["fix"]
    assert ('write derived_from = "usage_daily" there' in text["fix"]) == (missing == "users")
