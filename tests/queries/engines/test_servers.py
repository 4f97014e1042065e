"""Servers for real: read in a session that cannot write, under our name, with a time limit; every small question."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import certifi
import pytest
from sqlalchemy import (
    Column,
    Date,
    Engine,
    Integer,
    MetaData,
    Numeric,
    Select,
    String,
    Table,
    cast,
    column,
    create_engine,
    func,
    inspect,
    literal,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from queries.engines.postgresql import PostgreSQL
from queries.errors import Problem, Unreachable
from queries.extract.extract import read_once
from queries.settings import Settings
from queries.warehouse.connection import connected, opened
from queries.warehouse.contract import payments, usage_daily, users
from queries.warehouse.other_schemas import columns_of
from queries.warehouse.survey.engine_kit import QUESTIONS, answers
from queries.warehouse.survey.one_day import newest_day
from tests.dashboard.cli.conftest import command
from tests.queries.warehouse.warehouses import rows
from tests.support.databases import mariadb, mariadb_by_tls, postgresql, postgresql_by_tls, run

CONTRACT = (
    "create table {s}.users (user_id bigint primary key, registered_on date, place point)",
    "create table {s}.usage_daily (user_id bigint, usage_date date, feature_id varchar(20))",
    "insert into {s}.users (user_id, registered_on) values (1, '2024-01-01'), (2, '2024-02-29')",
    "insert into {s}.usage_daily values (1, '2025-12-30', 'feed'), (1, '2025-12-31', 'feed')",
    "insert into {s}.usage_daily values (2, '2025-12-31', '搜索')",
)
"""The two needed tables in a schema, with a column of a type that SQLAlchemy does not know."""


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


def test_numbers_of_single_precision_keep_their_digits(seal: str) -> None:
    run(
        seal,
        "create table payments (payment_id int, user_id int, paid_on date, kind text, amount float, currency char(3))",
        "insert into payments values (1, 1, '2025-12-31', 'base', 1234567, 'CNY')",
    )
    with read_once(Settings(seal)) as warehouse:
        (row,) = rows(warehouse, payments)
    assert row["amount"] == 1234567


def test_ids_that_are_bytes_stay_apart_and_a_bit_is_a_flag(seal: str) -> None:
    run(
        seal,
        "create table people (user_id binary(16), registered_on date, is_internal bit(1))",
        "create table used (user_id binary(16), usage_date date, feature_id varchar(20))",
        "insert into people values (unhex(repeat('8f', 16)), '2024-01-01', 0)",
        "insert into people values (unhex(repeat('9f', 16)), '2024-01-01', 1)",
        "insert into used values (unhex(repeat('9f', 16)), '2025-12-31', 'feed')",
    )
    tables = {"users": {"table": "people"}, "usage_daily": {"table": "used"}}
    with read_once(Settings(seal, tables=tables)) as warehouse:
        people = {row["user_id"]: row["is_internal"] for row in rows(warehouse, users)}
        (use,) = rows(warehouse, usage_daily)
    assert sorted(people.values()) == [False, True]
    assert people[use["user_id"]] is True


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
    assert "#   by the number of rows of a day and a checksum of them: usage_daily" in printed.stdout


def test_connect_finds_an_index_and_that_there_is_no_hash_of_a_row(seal: str) -> None:
    without = command("connect", seal).stdout
    run(seal, "create index by_day on usage_daily (usage_date)")
    with_index = command("connect", seal).stdout
    assert "# No index begins with usage_date" in without
    assert "# No index begins with usage_date" not in with_index
    assert re.search(r"# {3}The engine has no hash of a row\. For .*\busage_daily\b.* map a column", with_index)


def test_a_password_that_is_wrong_is_told_and_not_shown(seal: str) -> None:
    printed = command("check-engine", seal.replace("root@", "nobody:kX9vQ2wZ7@"))
    assert (printed.exit_code, "kX9v" in printed.stderr) == (1, False)
    assert 'wanted a database that answers, got: (1045, "Access denied' in printed.stderr


KINDS = {
    "small": "smallint", "long": "bigint", "real_number": "double precision", "price": "numeric(10,2)",
    "exact": "numeric", "day": "date", "moment": "timestamp", "instant": "timestamptz", "flag": "boolean",
    "words": "text", "fixed": "char(4)", "id": "uuid", "document": "jsonb", "span": "interval",
    "data": "bytea", "domain_of_numbers": "price_in_thousandths",
}  # fmt: skip
VALUES = (
    ("1", "2", "0.1", "3.10", "1e20", "2025-02-28", "2025-02-28 01:02:03.000005", "2025-02-28 01:02:03+05:30", "t",
     "a\tb\nc\\n\r\"d\" 搜索", "ab", "00000000-0000-0000-0000-000000000001", '{"a": "\\n"}', "1 day",
     "\\x00ff5c0a", "1.234"),
    (*[None] * len(KINDS),),
    ("-1", "9223372036854775807", "Infinity", "-0.01", "0.000001", "0001-01-01", "9999-12-31 23:59:59",
     "1999-12-31 24:00+00", "f", "\\N", "", None, "[]", None, "", "20.250"),
    ("0", "0", "1e-300", "0", "-5", "2024-02-29", "2024-02-29", "2024-02-29 00:00+14",
     None, "", "\\", None, None, None, None, None),
)  # fmt: skip
"""Rows of the table `everything`, as texts."""


@pytest.fixture(scope="module")
def everything(elephant: str) -> Iterator[Engine]:
    """The server with a table `everything`: a number for each row, and a column of every kind."""
    owner = elephant.replace("reader@", "owner@")
    run(owner, "create domain price_in_thousandths as numeric(12, 3)")
    run(owner, "create table everything (n int, " + ", ".join(f"{name} {kind}" for name, kind in KINDS.items()) + ")")
    engine = create_engine(owner)
    values = ", ".join(f"cast(:{name} as {kind})" for name, kind in KINDS.items())
    with engine.begin() as connection:
        for number, row in enumerate(VALUES):
            connection.execute(
                text(f"insert into everything values ({number}, {values})"), dict(zip(KINDS, row, strict=True))
            )
    yield engine
    engine.dispose()


def every_value(engine: Engine) -> Select[Any]:
    """As a refresh asks: columns without a type, and the types that the inspector tells."""
    kinds, dialect = columns_of(inspect(engine), "everything", None), PostgreSQL()
    values = [dialect.transported(column(name), kind).label(name) for name, kind in kinds.items()]
    return select(*values).select_from(table("everything")).order_by("n")


def test_rows_come_by_copy_with_the_values_that_the_driver_reads(everything: Engine) -> None:
    question = every_value(everything)
    with everything.connect() as connection:
        by_copy = [row for frame in PostgreSQL().batches(connection, question, 3) for row in frame.to_dicts()]
        by_row = [dict(row) for row in connection.execute(question).mappings()]
    assert len(by_copy) == len(VALUES)
    assert by_copy == by_row


def test_names_of_tables_and_columns_may_have_signs(everything: Engine) -> None:
    odd = Table('100 %s "odd"', MetaData(), Column("a % b", Integer), Column("c:d %%", String))
    odd.create(everything)
    with everything.begin() as connection:
        connection.execute(odd.insert().values({"a % b": 1, "c:d %%": "5 %"}))
    with everything.connect() as connection:
        frames = list(PostgreSQL().batches(connection, select(odd).where(odd.c["c:d %%"] == "5 %"), 10))
    assert [row for frame in frames for row in frame.to_dicts()] == [{"a % b": 1, "c:d %%": "5 %"}]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["1", "0.50"], [Decimal(1), Decimal("0.5")]),
        (["NaN", "1.5"], ["NaN", Decimal("1.5")]),
        (["1" * 45, "1.5"], ["1" * 45, Decimal("1.5")]),
        (["0." + "3" * 50, "2"], [Decimal("0." + "3" * 38), "2"]),
    ],
)
def test_numbers_with_more_digits_than_a_decimal_come_as_texts(
    everything: Engine, numbers: list[str], expected: list[object]
) -> None:
    parts = [
        select(literal(n).label("n"), cast(literal(digits), Numeric).label("x")) for n, digits in enumerate(numbers)
    ]
    rows_of = union_all(*parts).subquery()
    with everything.connect() as connection:
        frames = list(PostgreSQL().batches(connection, select(rows_of.c.n, rows_of.c.x), 10))
    found = {row["n"]: row["x"] for frame in frames for row in frame.to_dicts()}
    assert [found[place] for place in range(len(numbers))] == expected


@pytest.mark.parametrize("value", ["infinity", "-infinity", "0044-03-15 BC"])
def test_a_day_that_the_driver_cannot_read_comes_as_text_and_the_others_as_days(everything: Engine, value: str) -> None:
    question = select(literal(1).label("n"), cast(literal(value), Date).label("day"))
    question = question.union_all(select(literal(2), cast(literal("2025-12-31"), Date)))
    days = question.subquery()
    with everything.connect() as connection:
        frames = list(PostgreSQL().batches(connection, select(days.c.n, days.c.day), 10))
    found = {row["n"]: row["day"] for frame in frames for row in frame.to_dicts()}
    assert found == {1: value, 2: date(2025, 12, 31)}


def test_values_are_read_by_the_types_of_their_columns(elephant: str) -> None:
    """Three decimals in a text may be thousands or fractions; in a number they are what they are."""
    owner = elephant.replace("reader@", "owner@")
    run(
        owner,
        "create schema ledger",
        "create table ledger.users (user_id float8, registered_on date, region bytea)",
        "insert into ledger.users values (1, '2024-01-01', 'r0'), ('NaN', '2024-01-01', 'r1')",
        "create table ledger.usage_daily"
        " (user_id float8, usage_date date, feature_id text, platform bool, minutes float8)",
        "insert into ledger.usage_daily values (1, '2025-12-31', 'feed', true, 19.995)",
        "create table ledger.payments"
        " (payment_id bytea, user_id float8, paid_on date, kind text, amount numeric(12, 3), currency char(3))",
        "insert into ledger.payments values ('\\xff01', 1, '2025-12-31', 'base', 20.250, 'CNY'),"
        " ('\\xff02', 1, 'infinity', 'base', 1.234, 'CNY')",
    )
    tables = {name: {"table": f"ledger.{name}", "decimal": ","} for name in ("users", "usage_daily", "payments")}
    with read_once(Settings(owner, tables=tables)) as warehouse:
        read = {table: rows(warehouse, table) for table in (users, usage_daily, payments)}
    assert [(row["user_id"], row["region"]) for row in read[users]] == [("1", "r0"), (None, "r1")]
    assert [(row["user_id"], row["platform"], row["minutes"]) for row in read[usage_daily]] == [("1", "true", 19.995)]
    assert sorted((row["payment_id"], row["paid_on"], row["amount"]) for row in read[payments]) == [
        ("ff01", date(2025, 12, 31), Decimal("20.25")),
        ("ff02", None, Decimal("1.234")),
    ]


def test_texts_of_a_database_in_another_encoding_are_read(elephant: str) -> None:
    owner = elephant.replace("reader@", "owner@")
    run(owner, "create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0")
    latin = owner.replace("/postgres", "/latin")
    run(
        f"{latin}?client_encoding=utf8",
        'create table users (user_id int, registered_on date, "région" text)',
        "insert into users values (1, '2024-01-01', 'café')",
        "create table usage_daily (user_id int, usage_date date, feature_id text)",
    )
    with read_once(Settings(latin, tables={"users": {"columns": {"region": "région"}}})) as warehouse:
        assert [row["region"] for row in rows(warehouse, users)] == ["café"]


def test_the_newest_day_is_found_though_another_one_is_infinite(elephant: str) -> None:
    owner = elephant.replace("reader@", "owner@")
    run(owner, "insert into analytics.usage_daily values (2, 'infinity', 'feed')")
    with opened(Settings(owner, tables=MAPPED)) as database:
        day = newest_day(database)
    run(owner, "delete from analytics.usage_daily where usage_date = 'infinity'")
    assert day is not None
    assert (day.day, day.rows) == ("2025-12-31", 2)


def test_money_is_an_amount_without_its_sign(elephant: str) -> None:
    owner = elephant.replace("reader@", "owner@")
    run(
        owner,
        "create table payments (payment_id int, user_id int, paid_on date, kind text, amount money, currency text)",
        "insert into payments values (1, 1, '2025-12-31', 'subscription', 1234.5, 'CNY')",
    )
    with read_once(Settings(owner, tables=MAPPED)) as warehouse:
        (row,) = rows(warehouse, payments)
    assert row["amount"] == Decimal("1234.5")


def many_rows() -> Select[Any]:
    numbers = func.generate_series(1, 1_000_000).table_valued("n").render_derived()
    return select(numbers.c.n, literal("some words to fill the buffers of the connection").label("words"))


def test_whoever_stops_reading_leaves_a_connection_that_can_be_used(everything: Engine) -> None:
    with everything.connect() as connection:
        frames = PostgreSQL().batches(connection, many_rows(), 10)
        assert [next(frames).height, next(frames).height] == [0, 10]
        frames.close()
    with everything.connect() as connection:
        assert connection.scalar(select(literal(1))) == 1


def test_a_server_that_ends_a_copy_is_an_error_of_the_database(everything: Engine) -> None:
    with everything.connect() as connection:
        number = connection.scalar(text("select pg_backend_pid()"))
        frames = PostgreSQL().batches(connection, many_rows(), 10)
        next(frames), next(frames)
        run(str(everything.url), f"select pg_terminate_backend({number})")
        with pytest.raises(OperationalError, match=r"terminating connection|server closed the connection"):
            list(frames)


def test_a_statement_that_takes_too_long_is_an_error_of_the_database(everything: Engine) -> None:
    with everything.connect() as connection:
        connection.execute(text("set statement_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="statement timeout"):
            list(PostgreSQL().batches(connection, many_rows(), 100_000))


@pytest.fixture(scope="module", params=[postgresql_by_tls, mariadb_by_tls], ids=["PostgreSQL", "MariaDB"])
def private(request: pytest.FixtureRequest) -> Iterator[str]:
    with request.param() as url:
        run(url, *ONE_PERSON)
        yield url


ONE_PERSON = (
    "create table users (user_id int, registered_on date)",
    "create table usage_daily (user_id int, usage_date date, feature_id text)",
    "insert into users values (1, '2020-01-01')",
    "insert into usage_daily values (1, '2025-12-30', 'feed')",
)


IS_PRIVATE = {
    "postgresql": "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
    "mysql": "select variable_value <> '' from information_schema.session_status where variable_name = 'ssl_cipher'",
}
ANY_CERTIFICATE = {"postgresql": "sslrootcert=system", "mysql": f"ssl_ca={certifi.where()}&ssl_check_hostname=true"}


def test_a_connection_is_by_tls_as_the_url_says(private: str) -> None:
    with opened(Settings(private)) as database, database.engine.connect() as connection:
        assert connection.execute(text(IS_PRIVATE[database.engine.dialect.name])).scalar() in (True, 1)


def test_a_certificate_that_nobody_vouches_for_is_told_in_one_sentence(private: str) -> None:
    address, _, words = private.partition("?")
    kind = address.partition("+")[0]
    mode = "sslmode=verify-full&" if "sslmode" in words else ""
    result = command("connect", f"{address}?{mode}{ANY_CERTIFICATE[kind]}")
    assert result.exit_code == 1
    assert "certificate verify failed" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
