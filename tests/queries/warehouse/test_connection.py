"""Opening a warehouse: a database by its URL or a folder of files; read-only, and never with a traceback."""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from queries.errors import Problem
from queries.extract.extract import extracted, read_once
from queries.settings import Settings
from queries.warehouse.connection import opened
from queries.warehouse.contract import usage_daily, users
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by, of_duckdb, rows

USERS_CSV = "user_id,registered_on,region\n1,2020-01-01,east\n2,2020-02-01,\n"
USE_CSV = "user_id,usage_date,feature_id,minutes\n1,2025-12-01,feed,5\n2,2025-12-31,search,7.5\n"

MEMORY = 1_000_000_000


def folder(home: Path, **files: str | bytes) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = home / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return home


def test_a_folder_of_csv_files_is_a_warehouse(tmp_path: Path) -> None:
    home = folder(tmp_path, users__csv=USERS_CSV, usage_daily__csv=USE_CSV, notes__txt="not a table")
    with read_once(Settings(str(home))) as warehouse:
        assert set(warehouse.tables) == {"users", "usage_daily"}
        assert [row["minutes"] for row in rows(warehouse, usage_daily)] == [5, 7.5]
        assert [row["region"] for row in rows(warehouse, users)] == ["east", None]


def test_parquet_and_csv_files_may_lie_side_by_side(tmp_path: Path) -> None:
    home = folder(tmp_path, usage_daily__csv=USE_CSV)
    pl.DataFrame({"user_id": [1], "registered_on": [date(2020, 1, 1)]}).write_parquet(home / "users.parquet")
    with read_once(Settings(str(home))) as warehouse:
        assert rows(warehouse, users) == [{"user_id": 1, "registered_on": date(2020, 1, 1)}]


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    home = folder(tmp_path / "it's [our] data?*", users__csv=USERS_CSV, usage_daily__csv=USE_CSV)
    with read_once(Settings(str(home))) as warehouse:
        assert len(rows(warehouse, users)) == 2


@pytest.mark.parametrize(
    ("make", "got"),
    [
        pytest.param(lambda home: home / "nowhere", "no such folder", id="no such folder"),
        pytest.param(lambda home: folder(home, readme__md="hello"), "none", id="no files"),
        pytest.param(lambda home: folder(home, users__csv=USERS_CSV) / "users.csv", "no such folder", id="a file"),
        pytest.param(
            lambda home: folder(home, users__csv=USERS_CSV, usage_daily__parquet=b"PAR1 but not really PAR1"),
            "usage_daily",
            id="broken",
        ),
        pytest.param(
            lambda home: folder(home, users__csv=USERS_CSV, usage_daily__parquet=b""), "usage_daily", id="empty file"
        ),
    ],
)
def test_a_folder_that_cannot_be_read_is_a_problem_told_in_one_sentence(tmp_path: Path, make: object, got: str) -> None:
    unreadable = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(Problem, match=f"wanted .+, got: .*{got}"), opened(Settings(str(unreadable))):
        pass


@pytest.mark.parametrize(
    ("url", "got"),
    [
        ("duckdb:///{home}/nowhere.duckdb", "no file .*nowhere.duckdb"),
        ("duckdb:///{home}/broken.duckdb", "not a valid DuckDB database file"),
        ("duckdb:///:memory:", "no file"),
        ("sqlite:///{home}/nowhere.db", "no file .*nowhere.db"),
        ("oracle8://somewhere/db", "oracle8"),
        ("://", "://|parse"),
    ],
)
def test_a_database_that_cannot_be_opened_is_a_problem_told_in_one_sentence(tmp_path: Path, url: str, got: str) -> None:
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(Problem, match=f"wanted .+, got: .*({got})"), opened(Settings(url.format(home=tmp_path))):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["broken.duckdb"]


def test_a_password_is_in_no_message() -> None:
    with pytest.raises(Problem) as problem, opened(Settings("oracle8://reader:s3cret@somewhere/db")):
        pass
    assert "s3cret" not in str(problem.value)


def test_nothing_can_be_written_to_a_duckdb_warehouse(tmp_path: Path) -> None:
    with (
        opened(of_duckdb(tmp_path, PEOPLE, USE)) as database,
        database.engine.connect() as connection,
        pytest.raises(SQLAlchemyError, match="read-only"),
    ):
        connection.execute(text("delete from users"))


def test_a_history_may_say_that_it_is_closed(tmp_path: Path) -> None:
    closed = "create table warehouse_closed as select date '2025-06-30' as through"
    with opened(of_duckdb(tmp_path / "open", PEOPLE, USE)) as database:
        assert (database.closed_on(), database.told()) == (None, None)
    with opened(of_duckdb(tmp_path / "closed", PEOPLE, USE, closed)) as database:
        assert database.closed_on() == database.told() == database.last_day() == date(2025, 6, 30)


def test_a_history_whose_end_is_not_written_yet_is_open(tmp_path: Path) -> None:
    with opened(of_duckdb(tmp_path, PEOPLE, USE, "create table warehouse_closed (through date)")) as database:
        assert database.closed_on() is None


def test_what_is_told_of_the_end_is_known_of_the_extract(tmp_path: Path) -> None:
    closed = "create table warehouse_closed as select date '2025-06-30' as through"
    with made_by(tmp_path, PEOPLE, USE, closed) as warehouse:
        assert warehouse.told == warehouse.last_day == date(2025, 6, 30)


def test_a_warehouse_may_say_something_of_its_tables(tmp_path: Path) -> None:
    notes = "create table warehouse_notes as select 'payments' as table_name, 'Since May only' as en, null as zh"
    with made_by(tmp_path / "silent", PEOPLE, USE) as warehouse:
        assert warehouse.notes.rows() == []
    with made_by(tmp_path / "other", PEOPLE, USE, "create table warehouse_notes as select 1 as id") as warehouse:
        assert warehouse.notes.rows() == []
    with made_by(tmp_path / "saying", PEOPLE, USE, notes) as warehouse:
        assert warehouse.notes.rows() == [("payments", "Since May only", None)]


NOTES = """
    table_name, en, zh
    tickets, Since May, 自五月起
    usage_daily, , 仅供参考
    unknown, Nobody asks, 无人问
"""


def test_notes_may_name_a_table_as_the_warehouse_does(tmp_path: Path) -> None:
    tickets = "ticket_id,user_id,opened_at,category,is_repeat,handled_by,handling_minutes\n"
    home = folder(tmp_path, users__csv=USERS_CSV, usage_daily__csv=USE_CSV, tickets__csv=tickets)
    lines = NOTES.strip().replace(", ", ",").replace("    ", "")
    folder(home, warehouse_notes__csv=lines)
    with opened(Settings(str(home), tables={"support_tickets": {"table": "tickets"}})) as warehouse:
        assert warehouse.notes().rows() == [
            ("support_tickets", "Since May", "自五月起"),
            ("unknown", "Nobody asks", "无人问"),
            ("usage_daily", None, "仅供参考"),
        ]


@pytest.mark.parametrize(("language", "note"), [("en", ("users", "Few", None)), ("zh", ("users", None, "Few"))])
def test_notes_may_be_in_one_language_only(tmp_path: Path, language: str, note: tuple[str | None, ...]) -> None:
    notes = f"create table warehouse_notes as select 'users' as table_name, 'Few' as {language}"
    with made_by(tmp_path, PEOPLE, USE, notes) as warehouse:
        assert warehouse.notes.rows() == [note]


def test_the_end_of_a_history_may_be_a_moment_and_not_a_word(tmp_path: Path) -> None:
    closed = "create table warehouse_closed as select {} as through"
    with made_by(tmp_path / "moment", PEOPLE, USE, closed.format("timestamp '2025-06-30 00:00:00'")) as warehouse:
        assert warehouse.last_day == date(2025, 6, 30)
    with (
        pytest.raises(Problem, match=r"warehouse_closed\.through: wanted the last day .*, got: yes\."),
        made_by(tmp_path / "word", PEOPLE, USE, closed.format("'yes'")),
    ):
        pass


def test_the_fingerprint_changes_with_every_file_and_only_then(tmp_path: Path) -> None:
    home = folder(tmp_path, users__csv=USERS_CSV, usage_daily__csv=USE_CSV)
    before, repeated = _fingerprint(home), _fingerprint(home)
    folder(home, users__csv=USERS_CSV + "3,2020-03-01,west\n")
    assert before == repeated != _fingerprint(home)


def replaced(part: Path, rows: str) -> None:
    """As a copy that keeps the time of what it copies."""
    before, copy = part.stat(), part.with_name(".copy")
    copy.write_text(rows)
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    copy.replace(part)
    assert (part.stat().st_size, part.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


CHANGES = {
    "a part that grew": lambda parts: (parts / "0.csv").write_text(USE_CSV + "1,2025-12-31,feed,1\n"),
    "a part that was touched": lambda parts: os.utime(parts / "0.csv", (1, 1)),
    "a part more": lambda parts: (parts / "2.csv").write_text(USE_CSV),
    "a part less": lambda parts: (parts / "1.csv").unlink(),
    "a part replaced by one of the same size and time": lambda parts: replaced(
        parts / "0.csv", USE_CSV.replace("feed", "chat")
    ),
    "a part in another folder": lambda parts: (parts / "1.csv").rename(parts / "later" / "1.csv"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_fingerprint_changes_with_every_part_of_a_table(tmp_path: Path, change: str) -> None:
    home = folder(tmp_path, users__csv=USERS_CSV)
    parts = folder(home / "usage_daily", **{"0__csv": USE_CSV, "1__csv": USE_CSV, "_SUCCESS": ""})
    (parts / "later").mkdir()
    before = _fingerprint(home)
    (parts / "_SUCCESS").write_text("a marker is no part")
    assert _fingerprint(home) == before
    CHANGES[change](parts)
    assert _fingerprint(home) != before


def test_a_file_that_is_cut_short_while_it_is_read_is_named(tmp_path: Path) -> None:
    home = folder(tmp_path / "warehouse", users__csv=USERS_CSV, usage_daily__csv=USE_CSV)
    with pytest.raises(Problem, match=r"usage_daily\.csv: wanted 4 values .+ got: 2 in line 2"):  # noqa: SIM117
        with opened(Settings(str(home))) as database:
            folder(home, usage_daily__csv=USE_CSV[: USE_CSV.index(",feed")])
            with extracted(database, folder(tmp_path / "extract"), MEMORY):
                pass


def test_a_table_and_its_columns_may_have_other_names_in_a_folder(tmp_path: Path) -> None:
    home = folder(tmp_path, PEOPLE__CSV="uid,registered_on\n1,2020-01-01\n", usage_daily__csv=USE_CSV)
    tables = {"users": {"table": "people", "columns": {"user_id": "uid"}}}
    with read_once(Settings(str(home), tables=tables)) as warehouse:
        assert rows(warehouse, users) == [{"user_id": 1, "registered_on": date(2020, 1, 1)}]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_columns_may_be_spelled_in_another_case(tmp_path: Path, kind: str) -> None:
    users_file = pl.DataFrame({"USER_ID": [1], "Registered_On": [date(2020, 1, 1)], "user_Id_old": [7]})
    usage_file = pl.DataFrame(
        {"USER_ID": [1], "USAGE_DATE": [date(2025, 12, 1)], "FEATURE_ID": ["feed"], "MINUTES": [3]}
    )
    for name, frame in (("users", users_file), ("usage_daily", usage_file)):
        (frame.write_csv if kind == "csv" else frame.write_parquet)(tmp_path / f"{name}.{kind}")
    with read_once(Settings(str(tmp_path))) as warehouse:
        assert rows(warehouse, users) == [{"user_id": 1, "registered_on": date(2020, 1, 1)}]
        assert warehouse.tables["users"].mapped.others == ("user_Id_old",)
        assert rows(warehouse, usage_daily)[0]["minutes"] == 3


def _fingerprint(home: Path) -> object:
    with opened(Settings(str(home))) as database:
        return database.fingerprint


def test_the_fingerprint_is_that_of_the_files_that_are_read_although_the_folder_is_replaced_meanwhile(
    tmp_path: Path,
) -> None:
    for day, people in (("monday", USERS_CSV), ("tuesday", USERS_CSV + "3,2020-03-01,west\n")):
        folder(tmp_path / day, users__csv=people, usage_daily__csv=USE_CSV)
    now = tmp_path / "now"
    now.symlink_to("monday")
    with opened(Settings(str(now))) as database, database.engine.connect() as connection:
        now.unlink()
        now.symlink_to("tuesday")
        assert database.fingerprint == _fingerprint(tmp_path / "monday")
        assert connection.scalar(text("select count(*) from users")) == len(USERS_CSV.splitlines()) - 1
    assert _fingerprint(now) == _fingerprint(tmp_path / "tuesday")


@pytest.mark.parametrize(("text", "memory"), [("", "915.5 MiB"), ("?memory_limit=3GB", "2.7 GiB")])
def test_a_duckdb_warehouse_takes_a_share_of_the_memory_and_writes_nothing_beside_itself(
    tmp_path: Path, text: str, memory: str
) -> None:
    url = of_duckdb(tmp_path, PEOPLE, USE).warehouse + text
    setting = func.current_setting
    with opened(Settings(url, memory=8)) as database, database.engine.connect() as connection:
        limit, spill = connection.execute(select(setting("memory_limit"), setting("temp_directory"))).one()
    assert limit == memory
    assert not Path(spill).is_relative_to(tmp_path)
