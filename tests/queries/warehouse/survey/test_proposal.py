"""The proposed mapping: names of others are found, every guess is marked, and what is printed can be used as it is."""

import tomllib

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric, String, Table
from sqlalchemy.types import NullType, TypeEngine

from queries.warehouse.contract import contract
from queries.warehouse.survey import chinese_names
from queries.warehouse.survey.mapping_text import as_settings, as_toml
from queries.warehouse.survey.names import COLUMNS, TABLES, plain, subject
from queries.warehouse.survey.proposal import proposed
from queries.warehouse.survey.tables import FoundTable

KINDS: dict[str, TypeEngine[object]] = {
    "int": Integer(),
    "text": String(),
    "date": Date(),
    "time": DateTime(),
    "bool": Boolean(),
    "money": Numeric(10, 2),
    "?": NullType(),
}


def found(name: str, columns: str, unreadable: str = "") -> FoundTable:
    """`found("app.users", "uid:int ds:date")`"""
    schema, _, table = name.rpartition(".")
    pairs = (pair.split(":") for pair in columns.split())
    types = {column: KINDS[kind] for column, kind in pairs}
    return FoundTable(schema or "main", table, types, unreadable, is_in_default_schema=not schema)


def named(user: str, day: str, feature: str) -> dict[str, str]:
    """The needed columns of usage under these names."""
    return {"user_id": user, "usage_date": day, "feature_id": feature}


USERS = found("users", "user_id:int registered_on:date")


@pytest.mark.parametrize(
    ("table", "columns", "expected"),
    [
        ("usage_daily", "user_id:int usage_date:date feature_id:text", {}),
        ("USAGE_DAILY", "user_id:int usage_date:date feature_id:text", {"table": "USAGE_DAILY"}),
        (
            "usage_daily",
            "uid:int dt:date feature:text",
            named("uid", "dt", "feature"),
        ),
        (
            "usage_daily",
            "UserID:int Day:date Page:text",
            named("UserID", "Day", "Page"),
        ),
        (
            "dw.fact_usage_di",
            "user:text ds:date feature_name:text os:text",
            {
                "table": "dw.fact_usage_di",
                **named("user", "ds", "feature_name"),
                "platform": "os",
            },
        ),
        # of two columns for one the type decides, then the order of the synonyms
        (
            "activity",
            "uid:int day:text event_date:date page:text",
            {"table": "activity", **named("uid", "event_date", "page")},
        ),
        # a column of another type is none
        ("usage_daily", "uid:int day:bool usage_date:date feature_id:text", {"user_id": "uid"}),
        # the row's own id is not the user's
        (
            "usage_daily",
            "id:int user_key:text ds:date page:text",
            named("user_key", "ds", "page"),
        ),
    ],
)
def test_usage_is_found_under_the_names_of_others(table: str, columns: str, expected: dict[str, str]) -> None:
    entry = as_settings(proposed([USERS, found(table, columns)])).get("usage_daily", {})
    assert {**({"table": entry["table"]} if "table" in entry else {}), **entry.get("columns", {})} == expected


@pytest.mark.parametrize(
    ("table", "columns", "ours", "expected"),
    [
        ("members", "id:int created_at:time", "users", {"user_id": "id", "registered_on": "created_at"}),
        ("dim_user", "uid:text signup_date:date", "users", {"user_id": "uid", "registered_on": "signup_date"}),
        (
            "accounts",
            "account_id:text registered_at:time",
            "users",
            {"user_id": "account_id", "registered_on": "registered_at"},
        ),
        (
            "orders",
            "order_id:int customer_id:int paid_at:time type:text amount_paid:money ccy:text",
            "payments",
            {
                "payment_id": "order_id",
                "user_id": "customer_id",
                "paid_on": "paid_at",
                "kind": "type",
                "amount": "amount_paid",
                "currency": "ccy",
            },
        ),
        (
            "用户",
            "编号:int 注册时间:time 渠道:text 地区:text",
            "users",
            {"user_id": "编号", "registered_on": "注册时间", "region": "地区", "channel": "渠道"},
        ),
        (
            "使用明细表",
            "用户ID:int 日期:date 功能:text 终端:text 使用时长:int 次数:int",
            "usage_daily",
            {
                "user_id": "用户ID",
                "usage_date": "日期",
                "feature_id": "功能",
                "platform": "终端",
                "minutes": "使用时长",
                "sessions": "次数",
            },
        ),
        (
            "ods_订单",
            "订单号:text 客户编号:int 支付时间:time 类型:text 实付金额:money 币种:text 更新时间:time",
            "payments",
            {
                "payment_id": "订单号",
                "user_id": "客户编号",
                "paid_on": "支付时间",
                "kind": "类型",
                "amount": "实付金额",
                "currency": "币种",
                "updated_at": "更新时间",
            },
        ),
    ],
)
def test_other_tables_are_found_under_their_usual_names(
    table: str, columns: str, ours: str, expected: dict[str, str]
) -> None:
    assert as_settings(proposed([found(table, columns)]))[ours] == {"table": table, "columns": expected}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("migrations", "id:int created_at:time"),
        ("products", "id:int title:text price:money"),
        ("user_settings", "user_id:int theme:text"),
        ("usage", "a:int b:date"),
        ("用户设置", "用户编号:int 主题:text"),
        ("商品", "编号:int 名称:text 价格:money"),
    ],
)
def test_a_table_of_something_else_is_nobodys(table: str, columns: str) -> None:
    assert proposed([found(table, columns)]) == {}


def test_of_two_tables_the_one_with_all_needed_columns_is_taken_and_each_only_once() -> None:
    tables = [found("users", "user_id:int"), found("dim_users", "user_id:int registered_on:date"), found("x", "a:int")]
    assert {name: match.table.name for name, match in proposed(tables).items()} == {"users": "dim_users"}


def test_a_table_that_may_not_be_read_is_not_proposed() -> None:
    assert proposed([found("users", "user_id:int registered_on:date", unreadable="permission denied")]) == {}


def test_the_toml_says_the_settings_and_marks_every_guess_and_nothing_else() -> None:
    usage = found('dw.fact "usage"', "uid:int USAGE_DATE:date page:? duration:int")
    matches = proposed([found("users", "user_id:int registered_on:date"), usage])
    lines = [*as_toml(matches)]
    assert tomllib.loads("\n".join(lines)) == {"tables": as_settings(matches)}
    assert [line for line in lines if line] == [
        "# [tables.users] needs no line: its name and its columns are those of the contract",
        "# not found, optional: region, channel, is_internal",
        "[tables.usage_daily]",
        r'table = "dw.fact \"usage\""   # guess: by its name and its columns',
        "[tables.usage_daily.columns]",
        'user_id = "uid"   # guess: INTEGER, by a common other name',
        'usage_date = "USAGE_DATE"   # DATE: the same name in another case',
        'feature_id = "page"   # guess: a type that is not known, by a common other name',
        'minutes = "duration"   # guess: INTEGER, by a common other name; is it in minutes?',
        "# not found, optional: platform, sessions",
    ]


def test_without_a_list_of_people_they_are_those_who_have_used_something() -> None:
    matches = proposed([found("usage", "uid:int ds:date page:text")])
    assert as_settings(matches)["users"] == {"derived_from": "usage_daily"}
    assert any(line.startswith('derived_from = "usage_daily"   # guess') for line in as_toml(matches))


def test_what_is_missing_is_said() -> None:
    lines = [*as_toml(proposed([found("payments", "payment_id:int user_id:int amount:money")]))]
    assert "# missing, and needed: paid_on, kind, currency" in lines


def test_every_table_and_column_of_the_contract_has_names_and_no_other_has() -> None:
    columns = {column.name for table in contract.tables.values() for column in table.columns}
    assert TABLES.keys() == chinese_names.TABLES.keys() == contract.tables.keys()
    assert COLUMNS.keys() == chinese_names.COLUMNS.keys() == columns


@pytest.mark.parametrize("table", contract.sorted_tables, ids=lambda table: table.name)
def test_a_table_under_its_first_chinese_names_is_found_with_every_column(table: Table) -> None:
    theirs = {chinese_names.COLUMNS[column.name].split()[0]: column.type for column in table.columns}
    named = FoundTable("main", f"dwd_{chinese_names.TABLES[table.name].split()[0]}表", theirs)
    match = proposed([named])[table.name]
    assert [(found.ours, found.theirs) for found in match.columns] == list(
        zip(table.columns.keys(), theirs, strict=True)
    )


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("dim_users", "user"),
        ("fct_payments_di", "payment"),
        ("TBL_ORDERS", "order"),
        ("Categories", "category"),
        ("dim_用户表", "用户"),
        ("表", "表"),
    ],
)
def test_what_a_table_is_about_is_its_name_without_layer_and_plural(name: str, about: str) -> None:
    assert subject(name) == about


def test_names_are_alike_whatever_their_case_and_signs() -> None:
    assert {plain(name) for name in ("user_id", "UserID", "USER ID", "user-id")} == {"userid"}
