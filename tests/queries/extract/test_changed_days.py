"""Without a hash of a row, `updated_at` or `settles_after` finds the changed days, and no other one is asked for."""

import json
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine, create_engine, event, text

from queries.extract.extract import extracted
from queries.settings import Settings
from queries.warehouse.connection import opened
from tests.support.databases import mariadb, run

MEMORY = 1_000_000_000
FIRST, DAYS, PEOPLE = date(2025, 11, 1), 60, 30
"""Thirty rows a day from 1 November to 30 December."""
TABLES = (
    "create table users (user_id integer, registered_on date)",
    "create table usage_daily (user_id integer, usage_date date, feature_id varchar(20), minutes double,"
    " gmt_modified datetime)",
)
STAMPED = {"usage_daily": {"columns": {"updated_at": "gmt_modified"}}}
SETTLING = {"usage_daily": {"settles_after": "7 days"}}
COLUMNS = "user_id, usage_date, feature_id, minutes"


@pytest.fixture(scope="module")
def seal() -> Iterator[str]:
    with mariadb() as url:
        yield url


@pytest.fixture(params=["sqlite", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A warehouse of an engine without a hash of a row."""
    made = f"sqlite:///{tmp_path / 'warehouse.db'}" if request.param == "sqlite" else request.getfixturevalue("seal")
    run(made, "drop table if exists users", "drop table if exists usage_daily", *TABLES)
    people = ", ".join(f"({number}, '2020-01-01')" for number in range(PEOPLE))
    run(made, f"insert into users values {people}")
    use = ((number, FIRST + timedelta(days=day)) for day in range(DAYS) for number in range(PEOPLE))
    rows = ", ".join(f"({number}, '{day}', 'feed', {number + day.day}, '{day} 23:00:00')" for number, day in use)
    run(made, f"insert into usage_daily values {rows}")
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of the extract."""
    return tmp_path / "extract"


def extract(url: str, home: Path, tables: Mapping[str, Any], **options: Any) -> None:
    anew = options.pop("anew", False)
    settings = Settings(url, tables=tables, through=date(2026, 1, 31), **options)
    with opened(settings) as database, extracted(database, home, MEMORY, anew=anew):
        pass


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to any database meanwhile, with the values of its parameters behind it."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        values = parameters.values() if isinstance(parameters, Mapping) else parameters
        sent.append(" ".join([*statement.split(), *map(str, values)]).replace("`", "").replace('"', ""))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def asked(url: str, home: Path, tables: Mapping[str, Any], **options: Any) -> str:
    """What a refresh asks of usage: `census`, the days of the rows as `12-05 12-07..12-09`, `undated`, or `whole`."""
    with statements() as sent:
        extract(url, home, tables, **options)
    questions = [question for question in sent if re.match(r"SELECT .* FROM (\w+\.)?usage_daily\b", question)]
    assert questions
    return ", ".join(map(asked_by, questions))


def asked_by(question: str) -> str:
    if "GROUP BY" in question:
        return "census"
    if "WHERE" not in question:
        return "whole"
    days = [date.fromisoformat(day) for day in re.findall(r"\b20\d\d-\d\d-\d\d\b", question)]
    pairs = [(first, end - timedelta(days=1)) for first, end in zip(days[::2], days[1::2], strict=True)]
    spans = [f"{first:%m-%d}" if first == last else f"{first:%m-%d}..{last:%m-%d}" for first, last in pairs]
    return " ".join([*spans, *["undated"] * ("IS NULL" in question)])


def manifest(home: Path) -> Any:
    return json.loads((home / "extract.json").read_text())["tables"]["usage_daily"]


def of_parts(home: Path) -> list[tuple[str, ...]]:
    """The rows of usage in plain SQL over its parts."""
    files = ", ".join(f"'{home / part['sha256']}.parquet'" for part in manifest(home)["parts"])
    return in_order(duckdb.sql(f"select {COLUMNS} from read_parquet([{files}])").fetchall())


def of_warehouse(url: str) -> list[tuple[str, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text(f"select {COLUMNS} from usage_daily")).all()
    engine.dispose()
    return in_order(rows)


def in_order(rows: Any) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, row)) for row in rows)


NEW = "insert into usage_daily values (1, '2025-12-31', 'feed', 5, '2025-12-31 23:00:00')"
THREE = "where usage_date = '2025-11-05' and user_id = 3"
CHANGES = {
    "nothing": ("select 1", "", "12-23..12-30"),
    "a new day": (NEW, "12-31", "12-23..12-31"),
    "a late row": (
        "insert into usage_daily values (1, '2025-11-05', 'late', 5, '2025-12-31 23:00:00')",
        "11-05",
        "11-05 12-23..12-30",
    ),
    "a restated row": (
        f"update usage_daily set minutes = 999, gmt_modified = '2025-12-31 23:00:00' {THREE}",
        "11-05",
        None,
    ),
    "a restated row of late": (
        "update usage_daily set minutes = 999, gmt_modified = '2025-12-31 23:00:00'"
        " where usage_date = '2025-12-28' and user_id = 3",
        "12-28",
        "12-23..12-30",
    ),
    "a deleted row": (f"delete from usage_daily {THREE}", "11-05", "11-05 12-23..12-30"),
    "a deleted day": (
        "delete from usage_daily where usage_date = '2025-11-05'",
        "11-05",
        "11-05 12-23..12-30",
    ),
    "a row of another day": (
        f"update usage_daily set usage_date = '2025-12-09', gmt_modified = '2025-12-31 23:00:00' {THREE}",
        "11-05 12-09",
        "11-05 12-09 12-23..12-30",
    ),
    "a row that loses its day": (
        f"update usage_daily set usage_date = null, gmt_modified = '2025-12-31 23:00:00' {THREE}",
        "11-05 undated",
        "11-05 12-23..12-30 undated",
    ),
}
"""What is done → the statement, and the days that are asked for by either rule; None where the rule cannot see it."""


@pytest.mark.parametrize("what", CHANGES)
def test_by_updated_at_the_census_and_the_changed_days_are_asked_for(url: str, home: Path, what: str) -> None:
    statement, expected, _ = CHANGES[what]
    assert asked(url, home, STAMPED) == "census, whole"
    assert of_parts(home) == of_warehouse(url)
    run(url, statement)
    assert asked(url, home, STAMPED) == ", ".join(filter(None, ["census", expected]))
    assert of_parts(home) == of_warehouse(url)
    assert manifest(home)["found_by"] == "updated_at"


@pytest.mark.parametrize("what", CHANGES)
def test_by_settles_after_the_census_and_the_days_not_yet_settled_are_asked_for(
    url: str, home: Path, what: str
) -> None:
    statement, _, expected = CHANGES[what]
    extract(url, home, SETTLING)
    run(url, statement)
    assert asked(url, home, SETTLING) == f"census, {expected or '12-23..12-30'}"
    assert (of_parts(home) == of_warehouse(url)) == (expected is not None)
    extract(url, home, SETTLING, anew=True)
    assert of_parts(home) == of_warehouse(url)
    assert (manifest(home)["found_by"], manifest(home)["settles_after"]) == ("settles_after", 7)


def test_without_a_rule_the_whole_table_is_asked_for_each_time(url: str, home: Path) -> None:
    assert [asked(url, home, {}) for _ in range(2)] == ["whole", "whole"]
    assert manifest(home)["found_by"] == "whole"


def test_the_setting_for_all_tables_holds_where_a_table_says_nothing_else(url: str, home: Path) -> None:
    extract(url, home, {}, settles_after=2)
    assert asked(url, home, {}, settles_after=2) == "census, 12-28..12-30"
    assert asked(url, home, SETTLING, settles_after=2) == "census, 12-23..12-30"


def test_settles_after_beside_updated_at_reads_the_latest_days_again_besides(url: str, home: Path) -> None:
    both = {"usage_daily": STAMPED["usage_daily"] | {"settles_after": "1 day"}}
    extract(url, home, both)
    run(url, CHANGES["a restated row"][0])
    assert asked(url, home, both) == "census, 11-05 12-29..12-30"
    assert asked(url, home, STAMPED, settles_after=5) == "census"


def test_another_rule_or_another_column_reads_the_table_once_more(url: str, home: Path) -> None:
    extract(url, home, STAMPED)
    run(url, "alter table usage_daily add mtime datetime")
    other = {"usage_daily": {"columns": {"updated_at": "mtime"}}}
    assert asked(url, home, other) == "census, whole"
    assert asked(url, home, SETTLING) == "census, whole"
    assert asked(url, home, SETTLING) == "census, 12-23..12-30"


def test_the_newest_day_is_none_of_years_to_come(url: str, home: Path) -> None:
    run(url, "insert into usage_daily values (1, '2099-01-01', 'feed', 5, '2025-12-31 23:00:00')")
    extract(url, home, SETTLING)
    run(url, CHANGES["a restated row of late"][0])
    assert "12-23.." in asked(url, home, SETTLING)
    assert of_parts(home) == of_warehouse(url)


def test_days_before_the_last_refresh_are_open_however_long_ago_it_was(url: str, home: Path) -> None:
    extract(url, home, SETTLING)
    run(url, NEW.replace("2025-12-31", "2026-01-20"), CHANGES["a restated row of late"][0])
    assert asked(url, home, SETTLING) == "census, 12-23..01-20"
    assert of_parts(home) == of_warehouse(url)


def test_a_number_that_every_change_raises_is_as_good_as_a_moment(url: str, home: Path) -> None:
    run(url, "alter table usage_daily add version integer", "update usage_daily set version = user_id")
    tables = {"usage_daily": {"columns": {"updated_at": "version"}}}
    extract(url, home, tables)
    run(url, f"update usage_daily set minutes = 999, version = 100 {THREE}")
    assert asked(url, home, tables) == "census, 11-05"
    assert of_parts(home) == of_warehouse(url)


class History:
    """A product that lives day after day; every change of a row is stamped with a later moment."""

    def __init__(self, url: str, seed: int, *, is_settled_after: int | None) -> None:
        self.url, self.rng, self.settled = url, random.Random(seed), is_settled_after  # noqa: S311
        self.today = FIRST + timedelta(days=DAYS - 1)

    def live(self) -> None:
        """Another day, and a few changes of any day; values change only on days that have not settled."""
        self.today += timedelta(days=1)
        stamp = f"'{self.today} 22:00:00'"
        made = [f"insert into usage_daily values ({person}, '{self.today}', 'feed', 1, {stamp})" for person in range(9)]
        for _ in range(self.rng.randint(0, 5)):
            day, other = self._day(DAYS), self._day(DAYS)
            who, minutes = f"user_id = {self.rng.randrange(PEOPLE)}", self.rng.randint(1, 999)
            made.append(
                self.rng.choice(
                    [
                        f"insert into usage_daily values (1, '{day}', 'late', {minutes}, {stamp})",
                        f"insert into usage_daily values (1, null, 'late', {minutes}, {stamp})",
                        f"update usage_daily set minutes = {minutes}, gmt_modified = {stamp}"
                        f" where usage_date = '{self._day(self.settled or DAYS)}' and {who}",
                        f"delete from usage_daily where usage_date = '{day}' and {who}",
                        f"delete from usage_daily where usage_date = '{day}'",
                        f"update usage_daily set usage_date = '{other}', gmt_modified = {stamp}"
                        f" where usage_date = '{day}' and {who} and 1 = {int(self.settled is None)}",
                    ]
                )
            )
        run(self.url, *made)

    def _day(self, back: int) -> date:
        return self.today - timedelta(days=self.rng.randrange(back))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("tables", "settled"), [(STAMPED, None), (SETTLING, 7)], ids=["updated_at", "settles_after"])
def test_a_history_day_by_day_is_that_of_one_reading(
    url: str, home: Path, tables: Mapping[str, Any], settled: int | None, seed: int
) -> None:
    history = History(url, seed, is_settled_after=settled)
    extract(url, home, tables)
    for step in range(8):
        history.live()
        assert "whole" not in asked(url, home, tables)
        assert of_parts(home) == of_warehouse(url)
        if step in (3, 7):
            once = home.with_name(f"once {step}")
            extract(url, once, tables)
            assert days(home) == days(once)


def days(home: Path) -> list[Any]:
    """The days with their number of rows and their checksum."""
    return duckdb.sql(f"from read_parquet('{home / manifest(home)['days']}.parquet') order by 1").fetchall()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", ["date", "text", "timestamp"])
def test_days_that_are_texts_are_found_as_well(url: str, home: Path, kind: str) -> None:
    run(
        url,
        f"create table used (user_id integer, usage_date {kind}, feature_id text, minutes double,"
        " gmt_modified datetime)",
        "insert into used select * from usage_daily",
        "drop table usage_daily",
        "alter table used rename to usage_daily",
    )
    extract(url, home, STAMPED)
    run(
        url,
        CHANGES["a late row"][0].replace("'2025-11-05'", "'2025-11-05 12:30:00'" if kind != "date" else "'2025-11-05'"),
    )
    assert asked(url, home, STAMPED) == "census, 11-05"
    assert len(of_parts(home)) == PEOPLE * DAYS + 1


ODD = {
    "digits alone": "20251230",
    "with slashes": "2025/12/30",
    "in short": "2025-12-3",
    "an offset that makes it another day": "2025-12-30T03:00:00+08:00",
    "no day": "soon",
    "no day of the month": "2025-12-45",
}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("already", [True, False], ids=["from the first", "later"])
@pytest.mark.parametrize("how", ODD)
def test_a_day_in_another_form_makes_the_table_be_read_whole_and_no_row_be_lost(
    url: str, home: Path, how: str, *, already: bool
) -> None:
    odd = f"insert into usage_daily values (7, '{ODD[how]}', 'odd', 5, '2025-12-31 23:00:00')"
    for statement in (odd, NEW) if already else (NEW, odd):
        run(url, statement)
        extract(url, home, STAMPED, time_zone="UTC")
        run(url, CHANGES["a restated row of late"][0].replace("999", str(len(statement))))
        extract(url, home, STAMPED, time_zone="UTC")
        once = home.with_name("once")
        extract(url, once, STAMPED, time_zone="UTC")
        assert of_parts(home) == of_parts(once)
    assert len(of_parts(home)) == PEOPLE * DAYS + 2


@pytest.mark.parametrize("url", ["mariadb"], indirect=True)
@pytest.mark.parametrize("day", ["0000-00-00", "2025-12-00"])
def test_a_day_that_is_none_of_the_calendar_is_read_with_the_rows_without_a_day(url: str, home: Path, day: str) -> None:
    odd = f"set sql_mode = ''; insert into usage_daily values (7, '{day}', 'odd', 5, '2025-12-31 23:00:00')"
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in odd.split("; "):
            connection.execute(text(statement))
    engine.dispose()
    extract(url, home, STAMPED)
    run(url, CHANGES["a row that loses its day"][0], CHANGES["a restated row of late"][0])
    extract(url, home, STAMPED)
    once = home.with_name("once")
    extract(url, once, STAMPED)
    assert of_parts(home) == of_parts(once)
    assert len(of_parts(home)) == PEOPLE * DAYS + 1
