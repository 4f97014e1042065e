"""ClickHouse's engine in this process, by the driver that speaks to its servers: types, days, NULL, reading only."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import cast, column, func, literal_column, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import BigInteger, Numeric

from queries.engines.clickhouse import ClickHouse
from queries.engines.functions import row_hash
from queries.extract.extract import read_once
from queries.extract.reader import TableReader
from queries.settings import Settings
from queries.warehouse.change_rule import FoundBy
from queries.warehouse.connection import connected, opened
from queries.warehouse.contract import payments, support_tickets, usage_daily, users
from queries.warehouse.survey.engine_kit import QUESTIONS, answers
from tests.queries.warehouse.warehouses import rows
from tests.support.databases import clickhouse, run

EMPTY = "engine = MergeTree order by tuple()"
TABLES = (
    f"""create table users (user_id UUID, registered_on Date32, region LowCardinality(Nullable(String)),
        channel Nullable(Enum8('ads' = 1, 'shop' = 2)), is_internal Nullable(Bool)) {EMPTY}""",
    """insert into users values ('00000000-0000-0000-0000-00000000000a', '1960-02-29', 'east', 'ads', true),
        ('00000000-0000-0000-0000-00000000000b', '2024-01-01', null, null, null)""",
    f"""create table usage_daily (user_id UUID, usage_date Date, feature_id FixedString(6), minutes Nullable(Float64))
        {EMPTY}""",
    """insert into usage_daily values ('00000000-0000-0000-0000-00000000000a', '2025-12-30', 'feed', 0.1),
        ('00000000-0000-0000-0000-00000000000b', '2025-12-31', '搜索', null)""",
    f"""create table payments (payment_id UInt64, user_id UUID, paid_on Date, kind String, amount Decimal(14, 2),
        currency FixedString(3)) {EMPTY}""",
    """insert into payments values
        (18446744073709551615, '00000000-0000-0000-0000-00000000000a', '2025-12-31', 'base', 1234.50, 'CNY')""",
    f"""create table support_tickets (ticket_id Int64, user_id UUID, opened_at DateTime64(6, 'Asia/Shanghai'),
        resolved_at Nullable(DateTime('Asia/Shanghai')), category String, is_repeat UInt8, handled_by String,
        handling_minutes Float32) {EMPTY}""",
    """insert into support_tickets values
        (1, '00000000-0000-0000-0000-00000000000a', '2025-12-30 23:30:00.5', '2025-12-31 00:30:00', 'b', 1, 'human', 2),
        (2, '00000000-0000-0000-0000-00000000000a', '1960-02-29 01:00:00', null, 'a', 0, 'human', 0)""",
)


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    """A database with tables of the types that people have there."""
    with clickhouse() as url:
        run(url, *TABLES)
        yield url


def test_every_small_question_is_answered_rightly(house: str) -> None:
    with connected(Settings(house), {}) as database:
        given = list(answers(database.engine))
    assert [answer for answer in given if not answer.ok] == []
    assert [answer.question for answer in given] == list(QUESTIONS)


def test_values_of_every_type_are_read_and_null_stays_null(house: str) -> None:
    with read_once(Settings(house)) as warehouse:
        people, use, paid = (rows(warehouse, table) for table in (users, usage_daily, payments))
    a, b = (f"00000000-0000-0000-0000-00000000000{letter}" for letter in "ab")
    assert sorted(people, key=lambda row: row["user_id"]) == [
        {"user_id": a, "registered_on": date(1960, 2, 29), "region": "east", "channel": "ads", "is_internal": True},
        {"user_id": b, "registered_on": date(2024, 1, 1), "region": None, "channel": None, "is_internal": None},
    ]
    assert [(row["user_id"], row["usage_date"], row["feature_id"], row["minutes"]) for row in use] == [
        (a, date(2025, 12, 30), "feed", 0.1),
        (b, date(2025, 12, 31), "搜索", None),
    ]
    assert [(row["payment_id"], row["amount"], row["currency"]) for row in paid] == [
        ("18446744073709551615", Decimal("1234.5"), "CNY")
    ]


def test_moments_are_those_of_the_zone_of_their_column_also_before_1970(house: str) -> None:
    with read_once(Settings(house)) as warehouse:
        found = {row["ticket_id"]: (row["opened_at"], row["resolved_at"]) for row in rows(warehouse, support_tickets)}
    assert sorted(found.values(), key=lambda moments: moments[0]) == [
        (datetime(1960, 2, 29, 1), None),
        (datetime(2025, 12, 30, 23, 30, 0, 500_000), datetime(2025, 12, 31, 0, 30)),
    ]


def test_days_are_counted_by_the_day_that_is_written_and_read_by_it(house: str) -> None:
    with opened(Settings(house)) as database:
        reader = TableReader(database, database.tables["support_tickets"])
        assert reader.rule.found_by is FoundBy.CHECKSUM
        assert reader.census()["day"].to_list() == [date(1960, 2, 29), date(2025, 12, 30)]
        for day in (date(1960, 2, 29), date(2025, 12, 30)):
            assert sum(frame.height for frame in reader.rows([(day, day)])) == 1


def test_two_rows_that_swap_a_value_never_sum_to_what_they_came_to(house: str) -> None:
    one, other, n = "number", "number * 7 + 3", Numeric(38, 0)
    before = [row_hash(literal_column(of), literal_column(f"{of} % 9")) for of in (one, other)]
    after = [row_hash(literal_column(of), literal_column(f"({by}) % 9")) for of, by in ((one, other), (other, one))]
    first, second = (sum(cast(value, n) for value in pair) for pair in (before, after))
    numbers = func.numbers(100_000).table_valued(column("number", BigInteger))
    swapped = (literal_column(one) % 9) != (literal_column(f"({other})") % 9)
    with connected(Settings(house), {}) as database, database.engine.connect() as connection:
        question = select(func.count()).select_from(numbers).where(first == second, swapped)
        assert connection.scalar(question) == 0


@pytest.mark.parametrize("statement", ["insert into users (user_id) values (generateUUIDv4())", "drop table users"])
def test_nothing_can_be_written(house: str, statement: str) -> None:
    with connected(Settings(house), {}) as database, database.engine.connect() as connection:  # noqa: SIM117
        with pytest.raises(SQLAlchemyError, match="readonly mode"):
            connection.execute(text(statement))


def test_every_statement_has_a_limit(house: str) -> None:
    with connected(Settings(house), {}) as database, database.engine.connect() as connection:
        limit = text("select value from system.settings where name = 'max_execution_time'")
        assert connection.scalar(limit) == "7200"


def test_an_error_of_a_later_row_is_one_of_the_database(house: str) -> None:
    with connected(Settings(house), {}) as database, database.engine.connect() as connection:
        failing = select(func.throwIf(literal_column("number") > 100_000)).select_from(func.numbers(200_000))
        with pytest.raises(SQLAlchemyError):
            list(ClickHouse().batches(connection, failing, 1_000))
