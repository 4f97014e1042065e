"""`connect` and `check-engine`: what they print of a warehouse that nobody has mapped, and that they write nothing."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from metrics.catalogue import catalogue
from queries.warehouse.survey.engine_kit import QUESTIONS
from tests.conftest import Published
from tests.dashboard.cli.conftest import as_json, command

SHOP = """
create schema dw;
create table dw.dim_users as select 'a' as uid, timestamp '2024-01-01 09:00:00' as signup_date;
create table dw.fact_usage (uid text, ds date, feature_name text, duration integer);
insert into dw.fact_usage values
    ('a', '2025-12-30', 'feed', 5), ('a', '2025-12-31', 'feed', 5), ('a', '2025-12-31', 'x', 1);
create table dw.unrelated as select 1 as a;
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DuckDB file whose tables have other names, in a schema; the working directory is empty."""
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(SHOP)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return file


def test_what_connect_prints_is_a_file_of_settings_with_which_a_refresh_runs(shop: Path) -> None:
    printed = command("connect", f"duckdb:///{shop}")
    assert printed.exit_code == 0, printed.stderr
    Path("product-metrics.toml").write_text(printed.stdout, encoding="utf-8")
    refreshed = command("refresh", "--warehouse", f"duckdb:///{shop}", "--store", "store", "--through", "2025-12-31")
    assert refreshed.exit_code == 0, refreshed.stderr
    shown = as_json(
        command("show", "monthly_active_users", "--period", "2025-12", "--store", "store", "--format", "json")
    )
    assert [row["value"] for row in shown["rows"]] == [1]


def test_connect_proposes_a_time_zone_where_moments_have_an_offset(shop: Path) -> None:
    with duckdb.connect(str(shop)) as connection:
        connection.execute("alter table dw.dim_users alter signup_date type timestamptz")
    printed = command("connect", f"duckdb:///{shop}").stdout
    assert "# With an offset, so that its day is that of a time zone: users.registered_on" in printed.splitlines()
    Path("product-metrics.toml").write_text(printed, encoding="utf-8")
    refreshed = command("refresh", "--warehouse", f"duckdb:///{shop}", "--store", "store", "--through", "2025-12-31")
    assert refreshed.exit_code == 0, refreshed.stderr


def test_connect_says_which_tables_are_used_what_is_missing_and_how_a_day_reads(shop: Path) -> None:
    lines = command("connect", f"duckdb:///{shop}").stdout.splitlines()
    assert "#   dw.fact_usage → usage_daily" in lines
    assert "#   of no use here, as it seems: dw.unrelated" in lines
    assert "#   arpu waits for payments" in lines
    assert "#   without usage_daily.platform nothing is cut by platform: 9 metrics" in lines
    assert any(line.startswith("# The newest day of fact_usage is 2025-12-31: 2 rows, found in ") for line in lines)
    rules = lines[lines.index("# How changed days will be found:") + 1 :]
    assert rules == [
        "#   by the number of rows of a day and a checksum of them: usage_daily",
        "#   not at all, read whole each time: users",
    ]


def test_connect_proposes_the_column_that_a_change_sets_and_says_what_follows_from_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.executescript(
            "create table users (user_id integer, registered_on date, updated_at datetime);"
            "create table usage_daily (user_id integer, usage_date date, feature_id text, gmt_modified datetime);"
            "create table payments (payment_id integer, user_id integer, paid_on date, kind text, amount numeric,"
            " currency text, updated_at text);"
        )
    lines = command("connect", f"sqlite:///{tmp_path / 'x.db'}").stdout.splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "[tables.usage_daily]",
        "[tables.usage_daily.columns]",
        'updated_at = "gmt_modified"   # guess: DATETIME; does every change of a row set it?',
    ]
    assert lines[lines.index("# How changed days will be found:") + 1 :] == [
        "#   by the number of rows of a day and their latest updated_at: usage_daily",
        "#   not at all, read whole each time: payments, users",
        "#   The engine has no hash of a row. For payments map a column that every change",
        '#   of a row sets to its moment, as updated_at, or say when days settle: settles_after = "7 days".',
    ]


def test_connect_says_what_follows_from_settles_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_SETTLES_AFTER", "7 days")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("create table users (user_id integer, registered_on date)")
        connection.execute("create table usage_daily (user_id integer, usage_date date, feature_id text)")
    assert (
        "#   by the number of rows of a day, older changes only with `refresh --full`,"
        " and up to 7 days before the newest are read again: usage_daily"
    ) in command("connect", f"sqlite:///{tmp_path / 'x.db'}").stdout.splitlines()


def test_connect_writes_nothing(shop: Path) -> None:
    before = shop.read_bytes()
    command("connect", f"duckdb:///{shop}")
    assert [*Path.cwd().iterdir()] == []
    assert [*shop.parent.glob("shop*")] == [shop]
    assert shop.read_bytes() == before


def test_connect_to_the_demo_needs_no_line_and_misses_nothing(small_demo: Published) -> None:
    lines = command("connect", f"duckdb:///{small_demo.warehouse}").stdout.splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
    written_here = "service_requirement_share"
    known = ", ".join(id for id in catalogue() if id != written_here)
    assert f"# Metrics that have their tables and columns: {known}" in lines
    assert all(written_here in line for line in lines if "waits for" in line)


def test_connect_to_a_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "usage_log.csv").write_text("uid,day,page\na,2025-12-31,feed\n", encoding="utf-8-sig")
    printed = command("connect", str(tmp_path)).stdout
    assert 'table = "usage_log"   # guess' in printed
    assert 'user_id = "uid"   # guess' in printed
    assert "# The newest day of usage_log is 2025-12-31: 1 rows" in printed


def test_connect_to_a_database_without_usage_says_so_and_still_lists_its_tables(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("create table misc (a integer)")
    printed = command("connect", f"sqlite:///{tmp_path / 'x.db'}")
    assert printed.exit_code == 0
    assert "#   of no use here, as it seems: misc" in printed.stdout
    assert "# With this mapping nothing can be read yet: the warehouse's table users: wanted" in printed.stdout


def test_connect_counts_days_of_time_stamps_and_of_an_empty_table(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.executescript(
            "create table users (user_id integer, registered_on date);"
            "create table usage_daily (user_id integer, usage_date timestamp, feature_id text);"
        )
        url = f"sqlite:///{tmp_path / 'x.db'}"
        assert "# No row of usage: there is no day to try." in command("connect", url).stdout
        for moment in ("2025-12-30 23:59:59", "2025-12-31 00:00:00", "2025-12-31 23:59:59"):
            connection.execute("insert into usage_daily values (1, ?, 'a')", [moment])
        connection.commit()
    assert "# The newest day of usage_daily is 2025-12-31: 2 rows" in command("connect", url).stdout


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "folder"])
def test_engines_that_are_always_here_answer_every_question(tmp_path: Path, engine: str) -> None:
    duckdb.connect(str(tmp_path / "x.duckdb")).close()
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as connection:
        connection.execute("create table t (a)")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    url = str(tmp_path) if engine == "folder" else f"{engine}:///{tmp_path}/x.{engine}"
    answers = as_json(command("check-engine", url, "--format", "json"))["answers"]
    assert [answer["question"] for answer in answers] == list(QUESTIONS)
    assert [answer for answer in answers if not answer["ok"]] == []


class Forgetful(SQLiteDialect_pysqlite):
    """An engine that loses whatever is not ASCII, and makes whole numbers of dates."""

    name, driver, supports_statement_cache = "forgetful", "forgetful", True

    def connect(self, *args: Any, **options: Any) -> Any:
        connection = sqlite3.connect(*args, **options)
        connection.text_factory = lambda data: data.decode("ascii", "replace")
        return connection


registry.register("forgetful", __name__, "Forgetful")


def test_an_engine_that_answers_wrongly_is_told_what_was_wanted_and_ends_with_1(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").close()
    printed = command("check-engine", f"forgetful:///{tmp_path / 'x.db'}", "--format", "json")
    assert printed.exit_code == 1
    failed = {a["question"]: a for a in json.loads(printed.stdout)["answers"] if not a["ok"]}
    assert failed["dates before 1970"]["wanted"] == "an answer"
    assert failed["Chinese, accents, emoji"]["wanted"] == "'用户 é 🙂'"
    assert failed["Chinese, accents, emoji"]["got"].startswith("'\ufffd")
    assert "whole numbers of 64 bits" not in failed


@pytest.mark.parametrize("name", ["connect", "check-engine"])
def test_a_warehouse_that_is_not_there_ends_with_2_and_one_sentence(name: str, tmp_path: Path) -> None:
    printed = command(name, f"duckdb:///{tmp_path}/nowhere.duckdb")
    assert (printed.exit_code, printed.stdout) == (2, "")
    assert "wanted an existing DuckDB file, got: no file" in printed.stderr
