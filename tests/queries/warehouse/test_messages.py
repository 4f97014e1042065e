"""What people are told who gave a path, a password, a driver or a name that does not work as it is: what to write."""

import re
import sqlite3
import struct
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

import queries.engines.drivers as drivers
from queries.engines.drivers import EXTRAS, with_driver
from queries.engines.sqlite import SQLite
from queries.errors import Problem, Unreachable
from queries.settings import Settings
from queries.warehouse.address import address
from queries.warehouse.connection import opened
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a file of each kind: x.duckdb, y.sqlite, z.db (SQLite), notes.txt."""
    monkeypatch.chdir(tmp_path)
    duckdb.connect("x.duckdb").close()
    for name in ("y.sqlite", "z.db"):
        connection = sqlite3.connect(name)
        connection.execute("create table t (a)")
        connection.close()
    Path("notes.txt").write_text("hello")
    return tmp_path


@pytest.mark.parametrize(
    ("given", "got", "fix"),
    [
        ("x.duckdb", "the path of a DuckDB file", "Write duckdb:///{here}/x.duckdb."),
        ("./y.sqlite", "the path of a SQLite file", "Write sqlite:///{here}/y.sqlite."),
        ("z.db", "the path of a SQLite file", "Write sqlite:///{here}/z.db."),
        ("notes.txt", "no such folder", "Correct --warehouse."),
        ("duckdb:///z.db", "a SQLite file", "Write sqlite:///z.db."),
        ("sqlite:///x.duckdb", "a DuckDB file", "Write duckdb:///x.duckdb."),
        ("sqlite://y.sqlite", "two", "Write sqlite:///y.sqlite."),
        ("duckdb://data/x.duckdb", "two", "Write duckdb:///data/x.duckdb."),
        ("oracle8://host/db", "Can't load plugin: sqlalchemy.dialects:oracle8", "Write oracle:// for it."),
        ("mysqll://host/db", "Can't load plugin: sqlalchemy.dialects:mysqll", "Write mysql:// for it."),
        ("zzz://host/db", "Can't load plugin: sqlalchemy.dialects:zzz", "engines are duckdb, sqlite, postgresql, "),
    ],
)
def test_an_address_that_is_nearly_right_is_told_what_to_write(here: Path, given: str, got: str, fix: str) -> None:
    with pytest.raises(Problem) as problem, opened(Settings(given)):
        pass
    assert f"got: {got}" in str(problem.value)
    assert fix.format(here=here) in str(problem.value)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://h/d", "postgresql://h/d"),
        ("postgres+psycopg://anna@h/d", "postgresql+psycopg://anna@h/d"),
        ("clickhouse://h/d", "clickhousedb://h/d"),
        ("sqlserver://h/d", "mssql://h/d"),
        ("mysql://h/d", "mysql://h/d"),
    ],
)
def test_the_names_that_people_give_an_engine_are_understood(given: str, meant: str) -> None:
    assert str(address(given).url) == meant


@pytest.mark.parametrize(
    "form",
    [
        "postgresql://anna:kX9v@Q2wZ7@host/db",
        "postgresql://anna:kX9v@Q2wZ7/x@host/db",
        "postgresql://anna:kX9v@Q2wZ7#x@host/db",
        "postgresql://anna:kX9v@Q2wZ7?x@host/db",
        "postgresql://anna:kX9v?Q2wZ7@host/db",
        "mysql://anna/kX9vQ2wZ7@host/db",
    ],
)
def test_a_password_that_tears_the_address_apart_is_to_be_encoded_and_is_not_shown(form: str) -> None:
    with pytest.raises(Problem, match=r"@ : / .+ are written as %40 %3A %2F .+ Encode the password") as problem:
        address(form)
    assert "kX9v" not in str(problem.value)
    assert "Q2wZ7" not in str(problem.value)


@pytest.mark.parametrize(
    "form",
    ["postgresql://anna:{}@h/d", "snowflake://me@firm.example:{}@account/db/schema", "mysql://h/d?ssl_ca=a@b"],
)
def test_an_at_sign_at_its_place_is_none_of_a_password(form: str) -> None:
    assert address(form.format("pw%40x")).url is not None


@pytest.mark.parametrize(
    ("installed", "given", "used"),
    [
        (["psycopg", "psycopg2"], "postgresql://h/d", "postgresql+psycopg://h/d"),
        (["psycopg2"], "postgresql://h/d", "postgresql+psycopg2://h/d"),
        (["psycopg2", "psycopg"], "postgresql+psycopg2://h/d", "postgresql+psycopg2://h/d"),
        (["MySQLdb"], "mysql://h/d", "mysql+mysqldb://h/d"),
        (["pymysql"], "mariadb://h/d", "mariadb+pymysql://h/d"),
        (["clickhouse_connect"], "clickhousedb://h/d", "clickhousedb+connect://h/d"),
        (["trino"], "trino://h/d", "trino://h/d"),
        ([], "postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ([], "sqlite:///y.sqlite", "sqlite:///y.sqlite"),
    ],
)
def test_an_address_without_a_driver_takes_one_that_is_installed(
    monkeypatch: pytest.MonkeyPatch, installed: list[str], given: str, used: str
) -> None:
    monkeypatch.setattr(drivers, "find_spec", lambda module: module in installed or None)
    assert str(with_driver(make_url(given))) == used


@pytest.mark.parametrize("engine", EXTRAS)
def test_a_missing_driver_is_told_its_extra(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setattr(drivers, "find_spec", lambda module: None)
    with pytest.raises(Problem) as problem, opened(Settings(f"{engine}://anna:kX9vQ2wZ7@host/db")):
        pass
    assert f'Install it: pip install "product-metrics[{EXTRAS[engine].name}]".' in str(problem.value)
    assert "kX9v" not in str(problem.value)


def test_a_missing_driver_of_another_kind_is_told_both_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "find_spec", lambda module: None)
    with pytest.raises(Problem, match=r"Install psycopg2, or write postgresql:// and run pip install .+\[postgresql\]"):
        with_driver(make_url("postgresql+psycopg2://host/db"))


@pytest.mark.parametrize("extra", sorted({extra.name for extra in EXTRAS.values()}))
def test_every_extra_that_is_named_is_one_of_the_package(extra: str) -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert extra in project["optional-dependencies"]
    core = [dependency.partition(">")[0].partition("[")[0] for dependency in project["dependencies"]]
    assert not {"psycopg", "pymysql", "oracledb", "pymssql", "clickhouse-connect"} & {*core}


@pytest.mark.parametrize(
    ("tables", "fix"),
    [
        ({"user": {}}, "Write [tables.users] for [tables.user]."),
        ({"UsageDaily": {}}, "Write [tables.usage_daily] for [tables.UsageDaily]."),
        ({"users": {"tabel": "people"}}, "Write table for tabel."),
        ({"users": {"colums": {}}}, "Write columns for colums."),
        ({"users": {"derived": "usage_daily"}}, "Write derived_from for derived."),
        ({"users": {"zzz": 1}}, "Correct or remove zzz."),
        ({"users": {"columns": {"userid": "user_id"}}}, "Write user_id for userid."),
        ({"users": {"columns": {"registerd_on": "registered_on"}}}, "Write registered_on for registerd_on."),
        ({"users": {"columns": {"user_id": "USER_ID"}}}, "Write user_id for USER_ID."),
        ({"users": {"columns": {"user_id": "usr_id"}}}, "Write user_id for usr_id."),
        ({"users": {"table": "Users_"}}, "Write users for Users_."),
    ],
)
def test_a_misspelt_name_of_the_mapping_is_told_the_nearest(tmp_path: Path, tables: dict[str, Any], fix: str) -> None:
    with pytest.raises(Problem) as problem, made_by(tmp_path / "w", PEOPLE, USE, tables=tables):
        pass
    assert str(problem.value).endswith(fix)


def test_tables_in_another_schema_are_named_with_the_lines_to_write(tmp_path: Path) -> None:
    elsewhere = "create schema app", PEOPLE.replace("users", "app.users"), USE.replace("usage_daily", "app.usage_daily")
    with pytest.raises(Problem) as problem, made_by(tmp_path / "w", *elsewhere):
        pass
    assert "got: schema app has usage_daily, users; tables none." in str(problem.value)
    assert str(problem.value).endswith(
        "Write into product-metrics.toml, a line each: "
        'tables.usage_daily.table = "app.usage_daily"; tables.users.table = "app.users".'
    )


def test_a_table_that_was_named_without_its_schema_is_told_the_schema(tmp_path: Path) -> None:
    fact = USE.replace("usage_daily", "app.fact")
    with pytest.raises(Problem) as problem:  # noqa: SIM117
        with made_by(tmp_path / "w", PEOPLE, "create schema app", fact, tables={"usage_daily": {"table": "fact"}}):
            pass
    assert "got: schema app has fact; fact." in str(problem.value)
    assert 'tables.usage_daily.table = "app.fact"' in str(problem.value)


def _sqlite_warehouse(home: Path) -> str:
    """One whose usage is a view over a table that is gone."""
    with sqlite3.connect(home / "w.sqlite") as connection:
        connection.executescript(
            "create table users (user_id integer, registered_on date);"
            "create table raw (user_id integer, usage_date date, feature_id text);"
            "create view usage_daily as select * from raw;"
        )
    connection.close()
    return f"sqlite:///{home / 'w.sqlite'}"


def test_an_error_in_a_statement_names_the_table_and_is_no_fault_of_the_connection(tmp_path: Path) -> None:
    url = _sqlite_warehouse(tmp_path)
    with pytest.raises(Problem) as problem:  # noqa: SIM117
        with opened(Settings(url)) as warehouse, warehouse.engine.connect() as connection:
            with sqlite3.connect(tmp_path / "w.sqlite") as other:
                other.execute("drop table raw")
            other.close()
            connection.execute(text("select user_id from usage_daily join users using (user_id)"))
    assert not isinstance(problem.value, Unreachable)
    assert "reading usage_daily, users: wanted rows, got: no such table: main.raw." in str(problem.value)
    assert "a database that answers" not in str(problem.value)


@pytest.mark.parametrize(("storage", "age"), [(70, "newer"), (69, "newer"), (63, "older")])
def test_a_file_of_another_duckdb_is_told_its_version_and_what_to_do_and_is_not_tried_again(
    tmp_path: Path, storage: int, age: str
) -> None:
    file = tmp_path / "x.duckdb"
    file.write_bytes(of_storage_version(file.read_bytes(), storage))
    with pytest.raises(Problem) as problem, opened(Settings(f"duckdb:///{file}")):
        pass
    assert not isinstance(problem.value, Unreachable)
    said = str(problem.value)
    assert said.startswith(f"warehouse {file}: wanted a file of DuckDB that version {duckdb.__version__} reads: ")
    assert re.search(rf"got: storage version \d+, of an? {age} DuckDB\. ", said)
    assert f"With the {age} one run EXPORT DATABASE 'x' (FORMAT parquet) and point --warehouse at" in said


def of_storage_version(content: bytes, number: int) -> bytes:
    """A database file whose header says that DuckDB wrote it in another storage version.

    The header begins with its checksum, in which each word of eight bytes counts by itself.
    """
    header = bytearray(content)
    (sum_before, word) = struct.unpack_from("<QQ", header)
    struct.pack_into("<Q", header, 12, number)
    (changed,) = struct.unpack_from("<Q", header, 8)
    factor, whole = 0xBF58476D1CE4E5B9, 2**64
    struct.pack_into("<Q", header, 0, sum_before ^ word * factor % whole ^ changed * factor % whole)
    return bytes(header)


def test_a_lock_is_worth_another_try_although_the_database_answers(tmp_path: Path) -> None:
    url = _sqlite_warehouse(tmp_path)
    holder = sqlite3.connect(tmp_path / "w.sqlite", isolation_level=None)
    with pytest.raises(Unreachable, match=r"reading users: wanted rows, got: database is locked\. Try again later"):  # noqa: SIM117
        with opened(Settings(f"{url}?timeout=0.1")) as warehouse, warehouse.engine.connect() as connection:
            holder.execute("begin exclusive")
            connection.execute(text("select 1 from users"))
    holder.close()


@pytest.mark.parametrize("name", ["w.sqlite", "50% off?.db", "a #1 [b].db", "名.db"])
def test_sqlite_is_opened_read_only_whatever_the_name_of_the_file(tmp_path: Path, name: str) -> None:
    _sqlite_warehouse(tmp_path)
    (tmp_path / "w.sqlite").rename(tmp_path / name)
    engine = SQLite().engine(make_url("sqlite://").set(database=str(tmp_path / name)), 0)
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from users")) == 0
        with pytest.raises(SQLAlchemyError, match="readonly database"):
            connection.execute(text("insert into users values (1, '2025-01-01')"))
    engine.dispose()


def test_sqlite_makes_no_file_where_there_is_none(tmp_path: Path) -> None:
    engine = SQLite().engine(make_url(f"sqlite:///{tmp_path}/nowhere.db"), 0)
    with pytest.raises(SQLAlchemyError, match="unable to open database file"):
        engine.connect()
    engine.dispose()
    assert not (tmp_path / "nowhere.db").exists()


def test_the_urls_and_extras_of_the_documentation_are_understood() -> None:
    document = (Path(__file__).parents[3] / "docs" / "your-warehouse.md").read_text(encoding="utf-8")
    table = document.partition("| engine | extra | URL |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table]
    urls = [cell[2].strip("`") for cell in cells if "://" in cell[2]]
    assert [address(url).url is not None for url in urls] == [True] * 5
    named = {extra for cell in cells for extra in re.findall(r"`(\w+)`", cell[1])}
    assert named == {extra.name for extra in EXTRAS.values()}
