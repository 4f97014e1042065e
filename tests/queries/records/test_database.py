"""The database of the records: where it is, its file, its versions, and what is told where it cannot be used."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from queries.errors import Busy, Problem, Unreachable
from queries.records.audit import AuditRow, verify
from queries.records.database import FOLDER, Database, _upgrade, migrate, records_url
from queries.records.entry import GENESIS
from queries.records.kinds.target import Target
from queries.records.models import REVISIONS, metadata
from queries.records.records import open_records
from queries.settings import Settings
from tests.support.databases import run

MAU = Target("monthly_active_users", "2025-12", 18)


def test_by_default_it_is_a_file_beside_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert records_url(Settings()) == f"sqlite:///{tmp_path}/data/records.db"
    assert records_url(Settings(store=f"{tmp_path}/a/b")) == f"sqlite:///{tmp_path}/a/records.db"
    assert records_url(Settings(records="sqlite:///x.db")) == f"sqlite:///{tmp_path}/x.db"
    assert records_url(Settings(records="postgresql://h/d")) == "postgresql://h/d"


@pytest.mark.parametrize("folder", ["a b", "a?b", "a%20b", "ü", "a#b", "a@b:c"])
def test_it_may_be_in_a_folder_of_any_name(tmp_path: Path, folder: str) -> None:
    url = records_url(Settings(store=str(tmp_path / folder / "store")))
    open_records(url).save("target", "a", MAU, by="Ann")
    assert [file.name for file in (tmp_path / folder).iterdir()] == ["records.db"]
    assert [entry.id for entry in open_records(url).entries("target")] == ["a"]


def test_a_file_is_only_for_its_owner_and_keeps_a_log_beside_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/records.db")
    database.migrate()
    with database.writing() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
        assert pragmas == ["wal", 1]
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == {"records.db": 0o600, "records.db-wal": 0o600, "records.db-shm": 0o600}


def test_the_tables_are_made_once_and_alembic_is_loaded_for_that_only(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    code = (
        "import sys\nfrom queries.records.database import migrate\nfrom queries.records.records import open_records\n"
        f"print(migrate({url!r}), open_records({url!r}).entries('target'), 'alembic' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert said == ["True [] True\n", "False [] False\n"]


def test_the_migrations_are_those_that_the_program_knows_and_make_its_tables(url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()] == [*reversed(REVISIONS)]
    migrate(url)
    inspector = inspect(create_engine(Database(url).engine.url))
    for name, table in metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in inspector.get_columns(name)}
        assert columns == {column.name: column.nullable for column in table.columns}, name
    inspector.engine.dispose()  # type: ignore[attr-defined]


def test_a_database_of_the_first_version_is_brought_up_with_its_data(url: str) -> None:
    database = Database(url)
    if database.file:
        database.file.touch()
    first = AuditRow(
        1, "2024-05-01T08:00:00.000000", "Ann", "create", "target", "a", 1,
        '{"metric":"arpu","owner":"","period":"2024","value":5.0,"where":{}}', GENESIS,
    )  # fmt: skip
    row = {name: value for name, value in first.values().items() if name != "reason"}
    record = {name: row[name] for name in ("kind", "id", "version", "body", "at", "by")} | {"is_removed": 0}
    with database.writing() as connection:
        _upgrade(connection, "0001")
        assert [column["name"] for column in inspect(connection).get_columns("audit")] == [*row]
        for table, values in (("audit", row), ("records", record)):
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"insert into {table} ({names}) values ({marks})"), values)
    kept = open_records(url)
    assert [entry.body for entry in kept.entries("target")] == [Target("arpu", "2024", 5)]
    assert database.version() == REVISIONS[-1]
    kept.save("target", "a", Target("arpu", "2024", 6), by="Bob", expected=1, reason="more")
    assert [(each.version, each.by, each.reason) for each in kept.history("target", "a")] == [
        (1, "Ann", ""),
        (2, "Bob", "more"),
    ]
    assert verify(kept) == []
    with pytest.raises(Exception, match="append-only"):
        run(database.engine.url.render_as_string(hide_password=False), "update audit set reason = 'x'")


def test_a_newer_database_is_refused_and_stays_as_it_is(url: str) -> None:
    kept = open_records(url)
    kept.save("target", "a", MAU, by="Ann")
    with kept.database.writing() as connection:
        connection.execute(text("update alembic_version set version_num = '0099'"))
    for attempt in (
        lambda: migrate(url),
        lambda: kept.entries("target"),
        lambda: kept.save("target", "b", MAU, by="Ann"),
    ):
        with pytest.raises(Problem, match=r"wanted tables of version 0002 or older, got: version 0099, of a newer"):
            attempt()


def test_a_database_with_other_tables_of_these_names_is_refused(url: str) -> None:
    database = Database(url)
    if database.file:
        database.file.touch()
    run(database.engine.url.render_as_string(hide_password=False), "create table audit (x int)")
    with pytest.raises(Problem, match="other tables of the names audit"):
        migrate(url)


@pytest.mark.parametrize(
    "given",
    ["mysql://ann:secret@host/db", "duckdb:///x.db", "sqlite://", "sqlite:///:memory:", "x", "sqlite://x/y", "data"],
)
def test_another_address_is_refused_without_being_quoted(given: str) -> None:
    with pytest.raises(Problem, match=r"setting `records`: wanted an SQLAlchemy URL of SQLite") as told:
        records_url(Settings(records=given))
    assert "secret" not in str(told.value)


def test_a_server_that_does_not_answer_is_worth_a_retry_and_its_password_is_not_told() -> None:
    with pytest.raises(Unreachable, match=r"records postgresql://127.0.0.1:1/d: wanted a database") as told:
        open_records("postgresql://ann:hushhush@127.0.0.1:1/d").entries("target")
    assert "hush" not in str(told.value)


def test_a_file_that_is_none_of_a_database_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_text("no database, but a text that is long enough" * 100)
    with pytest.raises(Problem, match="file is not a database"):
        open_records(f"sqlite:///{tmp_path}/records.db").entries("target")


def test_whoever_waits_too_long_for_another_writer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queries.records.backends.MOST_SECONDS", 0.2)
    kept = open_records(f"sqlite:///{tmp_path}/records.db")
    kept.save("target", "a", MAU, by="Ann")
    with kept.changing(), pytest.raises(Busy, match="wanted a turn to write"):
        open_records(f"sqlite:///{tmp_path}/records.db").save("target", "b", MAU, by="Bob")
