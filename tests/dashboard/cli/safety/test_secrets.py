"""No password of an address is in anything that is written or shown, whatever the form in which it was given."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

import tests.dashboard.cli.support.quoting  # noqa: F401  registers the driver
from dashboard.cli.common.output import logged
from metrics.snapshots.store import Store
from queries.errors import Problem
from queries.settings import Settings
from queries.warehouse.address import address, is_folder, named, without_secrets
from refresh.log import log
from tests.conftest import Published
from tests.dashboard.cli.conftest import command
from tests.dashboard.cli.support.forms import FIRST, NOTIFIED, SECOND, WAREHOUSES, WHOLE, filled, told
from tests.dashboard.conftest import opened, texts
from tests.queries.warehouse.warehouses import PEOPLE, USE, made_by
from tests.support.server import answers, free_port

KEEP = f"{sys.executable} {Path(__file__).parents[1] / 'support' / 'keep.py'}"
"""Writes what it is told, and its environment, to the file that is its first argument."""
COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("demo", "--scale", "0.0001"),
    ("show", "arpu"),
    ("history", "arpu"),
    ("runs",),
    ("snapshots",),
    ("serve", "--port", "0"),
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings of this project nor a folder that bears the name of an address."""
    monkeypatch.chdir(tmp_path)


def everything(*places: Path) -> str:
    """All that stands in the files, and how they are called."""
    files = [file for path in places for file in (path, *path.rglob("*")) if file.exists()]
    return "\n".join(f"{file}\n{file.read_bytes().decode('latin-1') if file.is_file() else ''}" for file in files)


@pytest.mark.parametrize("form", WAREHOUSES)
def test_a_refresh_tells_nobody_the_password(tmp_path: Path, form: str) -> None:
    url, store, notes = filled(form), tmp_path / "store", tmp_path / "notes"
    for log_format in ("text", "json"):
        completed = command(
            *("refresh", "--warehouse", url, "--store", str(store)),
            "--log",
            log_format,
            "--notify",
            f"{KEEP} {notes}",
        )
        assert completed.exit_code in (1, 2), completed.stdout
        assert "Traceback" not in completed.stderr
        assert "a mistake of the program" not in completed.stderr
        assert told(completed.stdout + completed.stderr) == []
    assert [run.outcome for run in Store(store).runs()] == ["failed", "failed"]
    assert json.loads(notes.read_text().splitlines()[0])["what"] == "failing"
    assert told(everything(store, notes)) == []
    listed = command("runs", "--store", str(store))
    assert listed.exit_code == 0
    assert told(listed.stdout) == []


def test_a_refresh_that_succeeds_keeps_nothing_of_the_address(tmp_path: Path) -> None:
    with made_by(tmp_path, PEOPLE, USE):
        url = f"duckdb:///{tmp_path / 'warehouse.duckdb'}?custom_user_agent={WHOLE}"
    store = tmp_path / "store"
    words = ["refresh", "--warehouse", url, "--store", str(store), "--through", "2025-12-01", "--log", "json"]
    completed = command(*words)
    assert completed.exit_code == 0, completed.stderr
    assert f"duckdb:///{tmp_path / 'warehouse.duckdb'}" in completed.stderr
    assert told(completed.stdout + completed.stderr + everything(store)) == []


def test_a_mistake_that_is_logged_with_its_traceback_tells_no_password(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"postgresql://anna:{WHOLE}@host/db"
    with logged("text", url):
        try:
            try:
                raise OSError(f"cannot resolve {WHOLE[3:]}@host")
            except OSError as error:
                raise LookupError(f"nothing at {url}") from error
        except LookupError as mistake:
            log("mistake", error=mistake)
    output = capsys.readouterr().err
    assert told(output) == []
    assert "LookupError" in output
    assert "test_secrets.py" in output, "where it happened"


WORDS = {
    "[Errno 111] Refused (dsn postgresql://anna:{c}@h/db password={c})": "[Errno 111] Refused (dsn …",
    'could not translate host name "{b}@host": unknown': "could not translate host name … unknown",
    'FATAL: password authentication failed for user "anna"': 'FATAL: password authentication failed for user "anna"',
    'invalid port number: "{c}"': "invalid port number: …",
    "could not open /data/x.duckdb: see https://duckdb.org/docs/concurrency": (
        "could not open /data/x.duckdb: see https://duckdb.org/docs/concurrency"
    ),
    "column token is missing": "column token is missing",
    "pieces: x{a}y and z{b}, then more": "pieces: … then more",
}


@pytest.mark.parametrize(("words", "left"), WORDS.items())
def test_of_the_words_of_a_driver_what_tells_no_secret_is_left(words: str, left: str) -> None:
    assert without_secrets(filled(words), f"postgresql://anna:{WHOLE}@host/db") == left


@pytest.mark.parametrize("place", ["flag", "environment", "file"])
def test_no_command_tells_the_password_wherever_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    for form in WAREHOUSES:
        url = filled(form)
        if place == "environment":
            monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", url)
        if place == "file":
            (tmp_path / "product-metrics.toml").write_text(f"warehouse = {json.dumps(url)}\n")
        for words in COMMANDS if place == "environment" else COMMANDS[1:3]:
            flags = ["--warehouse", url] if place == "flag" else []
            completed = command(*words, *flags)
            assert told(completed.stdout + completed.stderr) == [], (words, form)
            assert "Traceback" not in completed.stderr
            assert "a mistake of the program" not in completed.stderr, (words, form)
    assert told("\n".join(str(path) for path in tmp_path.rglob("*"))) == []


@pytest.mark.parametrize("form", NOTIFIED)
def test_whom_to_notify_is_told_to_nobody(tmp_path: Path, form: str) -> None:
    store = tmp_path / "store"
    for log_format in ("text", "json"):
        completed = command(
            *("refresh", "--warehouse", "/nowhere", "--store", str(store), "--log", log_format),
            "--notify",
            filled(form),
        )
        assert completed.exit_code == 2
        assert "Traceback" not in completed.stderr
        assert "a mistake of the program" not in completed.stderr
        assert told(completed.stdout + completed.stderr) == []
    assert told(everything(store) if store.exists() else "") == []


@pytest.mark.parametrize("name", ["store", "plan", "currency", "country", "every", "retries", "memory", "through"])
def test_an_address_at_a_wrong_setting_is_not_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    url = f"postgresql://anna:{WHOLE}@host/db"
    monkeypatch.setenv(f"PRODUCT_METRICS_{name.upper()}", url)
    for words in COMMANDS:
        completed = command(*words)
        assert completed.exit_code == 2
        assert f"setting `{name}`: wanted" in completed.stderr
        assert told(completed.stdout + completed.stderr) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        'warehouse = ["postgresql://anna:{c}@host/db"]',
        '[warehouse]\nurl = "postgresql://host/db"\npassword = "{c}"',
        "warehouse = postgresql://anna:{c}@host/db",
        'warehouse = "postgresql://anna:{c}@host/db',
        "warehouse: postgresql://anna:{c}@host/db",
        '"postgresql://anna:{c}@host/db" = 1',
        'notify = {{url = "https://host/{c}"}}',
        'warehouse_url = "postgresql://anna:{c}@host/db"',
        '[tables.users]\nurl = "postgresql://anna:{c}@host/db"',
        '[tables.users]\ntable = "users"\npassword = "{c}"',
        '[tables."postgresql://anna:{c}@host/db"]\ntable = "users"',
    ],
)
def test_a_file_of_settings_that_is_wrong_is_not_quoted(tmp_path: Path, content: str) -> None:
    with made_by(tmp_path, PEOPLE, USE):
        url = f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    (tmp_path / "product-metrics.toml").write_text(content.replace("{{", "{").replace("}}", "}").replace("{c}", WHOLE))
    for words in (("check",), ("show", "arpu")):
        flags = ["--warehouse", url] if words[0] == "check" else []
        completed = command(*words, *flags)
        assert flags or completed.exit_code == 2
        assert "Traceback" not in completed.stderr
        assert told(completed.stdout + completed.stderr) == []


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--warehouse", "host=h", f"password={WHOLE}", "dbname=d"),
        ("check", f"postgresql://anna:{WHOLE}@host/db"),
        ("check", f"--password={WHOLE}"),
        ("check", "--through", f"postgresql://anna:{WHOLE}@host/db"),
        (f"postgresql://anna:{WHOLE}@host/db",),
        ("show", f"postgresql://anna:{WHOLE}@host/db"),
        ("show", "arpu", "--period", f"postgresql://anna:{WHOLE}@host/db"),
        ("snapshots", "--rollback", f"postgresql://anna:{WHOLE}@host/db"),
    ],
)
def test_a_wrong_word_of_a_command_is_not_quoted(words: tuple[str, ...]) -> None:
    completed = command(*words)
    assert completed.exit_code == 2
    assert told(completed.stdout + completed.stderr) == []


def test_a_mistake_of_ours_is_told_in_one_sentence_without_the_secrets_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"postgresql://anna:{WHOLE}@host/db"
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", url)

    def fail(*words: object, **options: object) -> None:
        raise LookupError(f"nothing at {url}, not even {WHOLE[2:]!r}, to be found")

    monkeypatch.setattr("metrics.snapshots.store.Store.runs", fail)
    completed = command("runs")
    assert completed.exit_code == 1
    assert told(completed.stderr) == []
    assert completed.stderr.count("\n") == 1
    assert "LookupError in test_secrets.py" in completed.stderr
    assert "nothing at … to be found" in completed.stderr


def test_the_page_of_runs_tells_no_password(
    small_demo: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    copytree(small_demo.store / "objects", store.home / "objects")
    store.publish(small_demo.snapshot.manifest)
    for form in WAREHOUSES:
        command("refresh", "--warehouse", filled(form), "--store", str(store.home), "--log", "text")
    assert len(store.runs()) == len(WAREHOUSES)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(store.home))
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", filled(WAREHOUSES[0]))
    page = opened("health")
    assert not page.exception
    tables = "\n".join(table.value.to_csv() for table in page.dataframe)
    assert "wanted" in tables, "the reasons of the runs are shown"
    assert told(texts(page) + tables + str(page)) == []


SECRET = {
    "PRODUCT_METRICS_WAREHOUSE": f"postgresql://anna:{WHOLE}@127.0.0.1:1/db",
    "PRODUCT_METRICS_NOTIFY": f"{KEEP} NOTES --token {WHOLE}",
    "PGPASSWORD": WHOLE,
    "MYSQL_PWD": WHOLE,
    "MOTHERDUCK_TOKEN": WHOLE,
    "AWS_SECRET_ACCESS_KEY": WHOLE,
    "DATABASE_URL": f"postgresql://anna:{WHOLE}@host/db",
    "SNOWFLAKE_PASSWORD": WHOLE,
    "SOME_COMPANYS_THING": WHOLE,
}


def test_the_program_that_is_notified_does_not_inherit_secrets_but_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    for name, value in SECRET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NOTIFY_TOKEN", "meant for it")
    monkeypatch.setenv("PRODUCT_METRICS_NOTIFY", f"{KEEP} {notes}")
    command("refresh", "--store", str(tmp_path / "store"))
    environment = json.loads(notes.read_text().splitlines()[1])
    assert environment["NOTIFY_TOKEN"] == "meant for it"  # noqa: S105
    assert environment["PATH"] == os.environ["PATH"]
    assert told(notes.read_text()) == []
    assert SECRET.keys() & environment.keys() == set()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The dashboard, started by somebody whose environment is full of secrets."""
    port = free_port()
    program = str(Path(sys.executable).with_name("product-metrics"))
    words = [program, "serve", "--port", str(port), "--store", str(tmp_path / "store")]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(words, env=os.environ | SECRET, stdout=log, stderr=log)
    assert answers(port, process)
    yield process
    process.terminate()
    process.wait(20)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the environment of a process is read from /proc")
def test_the_dashboard_does_not_inherit_secrets(served: subprocess.Popen[bytes], tmp_path: Path) -> None:
    time.sleep(0.2)
    process = Path("/proc") / str(served.pid)
    environment = (process / "environ").read_bytes().decode("latin-1")
    assert "PRODUCT_METRICS_STORE=" in environment
    assert told(environment + (process / "cmdline").read_bytes().decode("latin-1")) == []
    assert told((tmp_path / "log").read_text()) == []


NAMES = {
    "postgresql://anna:secret@db.example.org:5432/sales": "postgresql://db.example.org:5432/sales",
    "postgresql+psycopg://db_1/sales?sslmode=require": "postgresql+psycopg://db_1/sales",
    "postgresql://anna:secret@[::1]:5432/sales": "postgresql://[::1]:5432/sales",
    "postgresql://anna:p%40ss@host": "postgresql://host",
    "postgresql:///sales": "postgresql:///sales",
    "mssql+pyodbc:///?odbc_connect=PWD%3Dx": "mssql+pyodbc://",
    "snowflake://me@firm:secret@account/db": "snowflake://…",
    "snowflake://anna:secret@account/db/schema": "snowflake://account/…",
    "duckdb:////data/company.duckdb?motherduck_token=x": "duckdb:////data/company.duckdb",
    "duckdb:///data/my file.duckdb": "duckdb:///data/my file.duckdb",
    "duckdb:///md:sales?motherduck_token=x": "duckdb:///md:sales",
    "/data/exports": "/data/exports",
    "data/年报 2025": "data/年报 2025",
}


@pytest.mark.parametrize(("given", "name"), NAMES.items())
def test_an_address_is_named_by_engine_host_port_and_database(given: str, name: str) -> None:
    assert address(given).name == name


def test_whatever_exists_is_a_folder_and_named(tmp_path: Path) -> None:
    odd = tmp_path / "day=2025-01-01" / "postgresql:x@y"
    odd.mkdir(parents=True)
    assert is_folder(str(odd))
    assert named(str(odd)) == str(odd)
    assert named(f"duckdb:///{tmp_path}/day=2025-01-01") == f"duckdb:///{tmp_path}/day=2025-01-01"


def test_an_address_that_is_none_says_what_is_wanted_and_nothing_of_itself() -> None:
    with pytest.raises(Problem) as problem:
        address(f"postgresql:/anna:{FIRST}/{SECOND}@host/db")
    assert str(problem.value) == (
        "warehouse: wanted an SQLAlchemy URL such as postgresql://reader:PASSWORD@host:5432/database, or an existing "
        "folder, got: text that is neither; it is not shown, for it may hold a password. Correct it: :// follows the "
        "engine, and between : and @ stands a password in which @ : / ? # % are written as %40 %3A %2F %3F %23 %25."
    )


def test_the_settings_default_is_an_address() -> None:
    assert address(Settings().warehouse).name == "duckdb:///data/warehouse.duckdb"
