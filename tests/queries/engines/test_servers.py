"""Servers for real: read in a session that cannot write, under our name, with a time limit; every small question."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from queries.errors import Problem, Unreachable
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.warehouse.connection import connected, opened
from queries.warehouse.contract import usage_daily
from queries.warehouse.survey.engine_kit import QUESTIONS, answers
from queries.warehouse.survey.one_day import newest_day
from tests.dashboard.cli.conftest import command
from tests.queries.warehouse.warehouses import rows
from tests.support.databases import mariadb, postgresql, run

CONTRACT = (
    "create table {s}.users (user_id bigint primary key, registered_on date)",
    "create table {s}.usage_daily (user_id bigint, usage_date date, feature_id varchar(20))",
    "insert into {s}.users values (1, '2024-01-01'), (2, '2024-02-29')",
    "insert into {s}.usage_daily values (1, '2025-12-30', 'feed'), (1, '2025-12-31', 'feed')",
    "insert into {s}.usage_daily values (2, '2025-12-31', '搜索')",
)
"""The two needed tables in a schema."""


@pytest.fixture(scope="module")
def elephant() -> Iterator[str]:
    """A PostgreSQL whose tables are in a schema of their own, of which `reader` may read all but one."""
    with postgresql() as url:
        run(
            url,
            "create schema analytics",
            *(statement.format(s="analytics") for statement in CONTRACT),
            "create table analytics.salaries (a integer)",
            "create role reader login",
            "grant usage on schema analytics to reader",
            "grant select on analytics.users, analytics.usage_daily to reader",
        )
        yield url.replace("owner@", "reader@")


@pytest.fixture(scope="module")
def seal() -> Iterator[str]:
    """A MariaDB with the two tables."""
    with mariadb() as url:
        run(url, *(statement.format(s="shop") for statement in CONTRACT))
        yield url


MAPPED = {name: {"table": f"analytics.{name}"} for name in ("users", "usage_daily")}


@pytest.mark.parametrize("server", ["elephant", "seal"])
def test_every_small_question_is_answered_rightly(request: pytest.FixtureRequest, server: str) -> None:
    with connected(Settings(request.getfixturevalue(server)), {}) as database:
        given = list(answers(database.engine))
    assert [answer for answer in given if not answer.ok] == []
    assert [answer.question for answer in given] == list(QUESTIONS)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgres+psycopg"])
def test_postgresql_is_found_under_every_name(elephant: str, scheme: str) -> None:
    url = elephant.replace("postgresql+psycopg", scheme)
    with read_once(Settings(url, tables=MAPPED)) as warehouse:
        assert len(rows(warehouse, usage_daily)) == 3


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "mariadb+pymysql"])
def test_mariadb_is_found_under_every_name(seal: str, scheme: str) -> None:
    settings = Settings(seal.replace("mysql+pymysql", scheme))
    with opened(settings) as database:
        day = newest_day(database)
    assert day is not None
    assert (day.day, day.rows) == ("2025-12-31", 2)
    with read_once(settings) as warehouse:
        assert [row["usage_date"] for row in rows(warehouse, usage_daily)][-2:] == [date(2025, 12, 31)] * 2


@pytest.mark.parametrize(
    ("server", "setting", "expected"),
    [
        ("elephant", "show default_transaction_read_only", "on"),
        ("elephant", "show statement_timeout", "2h"),
        ("elephant", "show application_name", "product-metrics"),
        ("seal", "select @@session.tx_read_only", "1"),
        ("seal", "select @@session.max_statement_time", "7200.0"),
        ("seal", "select @@session.net_write_timeout", "600"),
    ],
)
def test_every_session_is_read_only_with_a_limit(
    request: pytest.FixtureRequest, server: str, setting: str, expected: str
) -> None:
    with connected(Settings(request.getfixturevalue(server)), {}) as database:
        for _ in range(2):  # a session that is used again, too
            with database.engine.connect() as connection:
                assert str(connection.scalar(text(setting))) == expected


@pytest.mark.parametrize(("server", "table"), [("elephant", "analytics.users"), ("seal", "users")])
def test_nothing_can_be_written(request: pytest.FixtureRequest, server: str, table: str) -> None:
    url = request.getfixturevalue(server).replace("reader@", "owner@")
    with connected(Settings(url), {}) as database, database.engine.connect() as connection:  # noqa: SIM117
        with pytest.raises(SQLAlchemyError, match=r"(?i)read[- ]only"):
            connection.execute(text(f"delete from {table}"))


def test_tables_of_another_schema_are_named_with_the_lines_to_write(elephant: str) -> None:
    with pytest.raises(Problem) as problem, opened(Settings(elephant)):
        pass
    assert "got: schema analytics has usage_daily, users; tables none." in str(problem.value)
    lines = re.findall(r'tables\.(\w+)\.table = "analytics\.(\w+)"', str(problem.value))
    assert sorted(lines) == [("usage_daily", "usage_daily"), ("users", "users")]


def test_a_table_that_may_not_be_read_is_named_and_is_no_fault_of_the_connection(elephant: str) -> None:
    tables = MAPPED | {"features": {"table": "analytics.salaries", "columns": {"feature_id": "a"}}}
    with pytest.raises(Problem) as problem, opened(Settings(elephant, tables=tables)) as warehouse:  # noqa: SIM117
        with warehouse.engine.connect() as connection:
            connection.execute(text("select a from analytics.salaries"))
    assert not isinstance(problem.value, Unreachable)
    assert "reading analytics.salaries: wanted rows, got: permission denied for table salaries" in str(problem.value)


def test_a_connection_that_is_cut_while_rows_are_read_is_one_of_the_connection(elephant: str) -> None:
    with pytest.raises(Unreachable, match="wanted a database that answers, got: terminating connection"):  # noqa: SIM117
        with opened(Settings(elephant, tables=MAPPED)) as warehouse, warehouse.engine.connect() as connection:
            number = connection.scalar(text("select pg_backend_pid()"))
            run(elephant.replace("reader@", "owner@"), f"select pg_terminate_backend({number})")
            connection.execute(text("select 1 from analytics.users"))


def test_connect_lists_what_may_not_be_read_and_goes_on(elephant: str) -> None:
    printed = command("connect", elephant)
    assert printed.exit_code == 0, printed.stderr
    assert "#   analytics.salaries: may not be read (permission denied for table salaries)" in printed.stdout
    assert 'table = "analytics.usage_daily"' in printed.stdout
    assert "# The newest day of usage_daily is 2025-12-31: 2 rows" in printed.stdout
    assert "# No index begins with usage_date" in printed.stdout
    assert "# Changed days are found by a checksum: the engine has a hash of a row" in printed.stdout


def test_connect_finds_an_index_and_that_there_is_no_hash_of_a_row(seal: str) -> None:
    without = command("connect", seal).stdout
    run(seal, "create index by_day on usage_daily (usage_date)")
    with_index = command("connect", seal).stdout
    assert "# No index begins with usage_date" in without
    assert "# No index begins with usage_date" not in with_index
    assert "# Changed days are not found by a checksum" in with_index


def test_a_password_that_is_wrong_is_told_and_not_shown(seal: str) -> None:
    printed = command("check-engine", seal.replace("root@", "nobody:kX9vQ2wZ7@"))
    assert (printed.exit_code, "kX9v" in printed.stderr) == (1, False)
    assert 'wanted a database that answers, got: (1045, "Access denied' in printed.stderr
