"""An extract that is kept up to date by its changed days has the rows of one reading, and asks for no others."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from queries.extract import reader
from queries.extract.extract import extracted
from queries.extract.reader import TableReader
from queries.extract.storage import months
from queries.settings import Settings
from queries.warehouse.connection import opened
from tests.queries.warehouse.warehouses import of_duckdb

MEMORY = 1_000_000_000
FIRST = date(2025, 11, 1)
PEOPLE = """create table users as select id as user_id, date '2020-01-01' as registered_on, 'east' as region
    from range(30) as t (id)"""
USE = """create table usage_daily as select id as user_id, date '2025-11-01' + day::integer as usage_date,
    'feed' as feature_id, (id + day)::double as minutes, 1.5::double as longer, 1 as sessions
    from range(30) as t (id), range(60) as d (day)"""
"""Thirty rows a day from 1 November to 30 December."""
UNDATED = "insert into usage_daily values (1, null, 'feed', 1, 2, 1), (2, null, 'feed', 2, 2, 1)"
COLUMNS = "user_id, usage_date, feature_id, minutes, sessions"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """The file of a warehouse."""
    of_duckdb(tmp_path / "warehouse", PEOPLE, USE, UNDATED)
    return tmp_path / "warehouse" / "warehouse.duckdb"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of the extract."""
    return tmp_path / "extract"


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Table → how many of its rows the warehouse has handed over; whoever looks on may clear it."""
    counted: dict[str, int] = {}
    rows = TableReader.rows

    def counting(of: TableReader, *arguments: Any, **options: Any) -> Iterator[pl.DataFrame]:
        for frame in rows(of, *arguments, **options):
            name = of.table.contract.name
            counted[name] = counted.get(name, 0) + frame.height
            yield frame

    monkeypatch.setattr(TableReader, "rows", counting)
    return counted


def change(warehouse: Path, *statements: str) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        for statement in statements:
            connection.execute(statement)


def extract(
    warehouse: Path, home: Path, tables: Mapping[str, Any] | None = None, code: str = "", zone: str = ""
) -> None:
    settings = Settings(f"duckdb:///{warehouse}", tables=tables or {}, time_zone=zone)
    with opened(settings) as database, extracted(database, home, MEMORY, code=code):
        pass


def manifest(home: Path) -> Any:
    return json.loads((home / "extract.json").read_text())


def parts(home: Path, table: str = "usage_daily") -> list[Path]:
    """The files of a table by the manifest, in its order."""
    return [home / f"{part['sha256']}.parquet" for part in manifest(home)["tables"][table]["parts"]]


def in_force(home: Path) -> set[str]:
    """The names of the files of all tables and keys by the manifest."""
    tables = manifest(home)["tables"].values()
    ids = [file for files in manifest(home)["ids"].values() for file in files]
    kept = [part["sha256"] for table in tables for part in table["parts"]]
    by_day = [table[name] for table in tables for name in ("days", "census")]
    return {f"{sha256}.parquet" for sha256 in [*ids, *kept, *by_day] if sha256}


def of_parts(home: Path, columns: str = COLUMNS, table: str = "usage_daily") -> list[Any]:
    """The rows of a table in plain SQL over its parts."""
    files = ", ".join(f"'{part}'" for part in parts(home, table))
    return duckdb.sql(f"select {columns} from read_parquet([{files}]) order by all").fetchall()


def of_warehouse(warehouse: Path, columns: str = COLUMNS) -> list[Any]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(f"select {columns} from usage_daily order by all").fetchall()


NOVEMBER_5 = "where usage_date = '2025-11-05'"
CHANGES = {
    "nothing": ("select 1", 0),
    "a new day": ("insert into usage_daily values (1, '2025-12-31', 'feed', 5, 0, 1)", 1),
    "the first day of a month": ("insert into usage_daily values (1, '2026-01-01', 'feed', 5, 0, 1)", 1),
    "a day before all others": ("insert into usage_daily values (1, '2024-02-29', 'feed', 5, 0, 1)", 1),
    "a late row": ("insert into usage_daily values (1, '2025-11-05', 'late', 5, 0, 1)", 31),
    "a row twice": ("insert into usage_daily values (1, '2025-11-05', 'feed', 5, 1.5, 1)", 31),
    "a restated row": (f"update usage_daily set minutes = 999 {NOVEMBER_5} and user_id = 3", 30),
    "a value that is gone": (f"update usage_daily set sessions = null {NOVEMBER_5} and user_id = 3", 30),
    "two rows that swap values": (
        f"update usage_daily set minutes = 11 - minutes {NOVEMBER_5} and user_id in (3, 0)",
        30,
    ),
    "a row of another day": (f"update usage_daily set usage_date = '2025-12-09' {NOVEMBER_5} and user_id = 3", 29 + 31),
    "a deleted row": (f"delete from usage_daily {NOVEMBER_5} and user_id = 3", 29),
    "a deleted day": (f"delete from usage_daily {NOVEMBER_5}", 0),
    "a deleted day at the end": ("delete from usage_daily where usage_date = '2025-12-30'", 0),
    "a deleted month": ("delete from usage_daily where usage_date < '2025-12-01'", 0),
    "a new row without a day": ("insert into usage_daily values (9, null, 'feed', 5, 0, 1)", 3),
    "a row that gets its day": (
        "update usage_daily set usage_date = '2025-11-05' where minutes = 2 and longer = 2",
        1 + 31,
    ),
    "no row without a day": ("delete from usage_daily where usage_date is null", 0),
    "a column that is not mapped": (f"update usage_daily set longer = 7 {NOVEMBER_5}", 0),
    "most of the rows": ("update usage_daily set minutes = minutes + 1 where usage_date < '2025-12-20'", 1802),
}


@pytest.fixture(params=[months.MOST_ROWS, 900], ids=["by month", "by day above 900 rows"])
def limit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Rows of a month above which it is divided by day; 900 are the rows of each month of the warehouse."""
    monkeypatch.setattr(months, "MOST_ROWS", request.param)
    return int(request.param)


@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize("what", CHANGES)
def test_only_the_days_that_changed_are_read_again_and_the_rows_are_those_of_the_warehouse(
    warehouse: Path, home: Path, handed_over: dict[str, int], what: str
) -> None:
    statement, expected = CHANGES[what]
    extract(warehouse, home)
    assert of_parts(home) == of_warehouse(warehouse)
    assert handed_over["usage_daily"] == 1802
    handed_over.clear()
    change(warehouse, statement)
    extract(warehouse, home)
    assert of_parts(home) == of_warehouse(warehouse)
    assert handed_over.get("usage_daily", 0) == expected


@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize("seed", range(3))
def test_an_extract_that_grew_day_by_day_is_that_of_one_reading(warehouse: Path, home: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    for step in range(6):
        for statement, _ in rng.sample([*CHANGES.values()], 2):
            change(warehouse, statement)
        change(warehouse, f"insert into usage_daily values (1, '{FIRST + timedelta(days=60 + step)}', 'new', 5, 0, 1)")
        extract(warehouse, home)
        once = home.with_name(f"once {step}")
        extract(warehouse, once)
        assert of_parts(home) == of_parts(once) == of_warehouse(warehouse)
        assert days(home) == days(once)
        assert parts(home) == [home / part.name for part in parts(once)]


def test_a_row_of_the_last_day_there_is_is_read_once(warehouse: Path, home: Path) -> None:
    """It is in no day of which the end can be told, so that it is asked for with the rows without a day."""
    change(warehouse, "insert into usage_daily values (1, '9999-12-31', 'feed', 5, 0, 1)")
    extract(warehouse, home)
    change(warehouse, CHANGES["a new row without a day"][0])
    extract(warehouse, home)
    assert of_parts(home) == of_warehouse(warehouse)


def days(home: Path) -> list[Any]:
    """The rows of the file that tells which days there are, with their number of rows and their checksum."""
    return pl.read_parquet(home / f"{manifest(home)['tables']['usage_daily']['days']}.parquet").rows()


def test_each_part_holds_the_rows_of_one_month_in_the_order_of_their_days(warehouse: Path, home: Path) -> None:
    extract(warehouse, home)
    change(warehouse, CHANGES["a late row"][0])
    extract(warehouse, home)
    found = [pl.read_parquet(part)["usage_date"] for part in parts(home)]
    found_months = [
        (min(part.dt.strftime("%Y-%m"), default=None), part.len()) for part in map(pl.Series.drop_nulls, found)
    ]
    assert [part.len() for part in found] == [2, 901, 900]
    assert found_months == [(None, 0), ("2025-11", 901), ("2025-12", 900)]
    assert all(part.is_sorted() for part in found)


def test_a_large_month_has_a_part_a_day_and_one_that_is_no_longer_large_is_one_part_again(
    warehouse: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "MOST_ROWS", 900)
    periods = []
    for statement in ("select 1", CHANGES["a late row"][0], CHANGES["a restated row"][0], CHANGES["a deleted row"][0]):
        before = {*parts(home)} if periods else set()
        change(warehouse, statement)
        extract(warehouse, home)
        table = manifest(home)["tables"]["usage_daily"]["parts"]
        periods.append(([part["period"] for part in table], len({*parts(home)} - before)))
    november = [f"2025-11-{day:02}" for day in range(1, 31)]
    assert periods == [
        (["", "2025-11", "2025-12"], 3),
        (["", *november, "2025-12"], 30),
        (["", *november, "2025-12"], 1),
        (["", "2025-11", "2025-12"], 1),
    ]


def test_parts_of_months_without_a_change_stay(warehouse: Path, home: Path) -> None:
    extract(warehouse, home)
    undated, november, december = parts(home)
    change(warehouse, CHANGES["a new day"][0])
    extract(warehouse, home)
    now = parts(home)
    assert (now[:2], now[2] == december) == ([undated, november], False)


@pytest.mark.parametrize("most, expected", [(900, [2, 900, 900]), (899, [2] + [30] * 60)])
def test_what_does_not_fit_into_memory_waits_on_the_disk(
    warehouse: Path, home: Path, monkeypatch: pytest.MonkeyPatch, most: int, expected: list[int]
) -> None:
    monkeypatch.setattr(months, "MOST_ROWS", most)
    extract(warehouse, home.with_name("at once"))
    monkeypatch.setattr(reader, "BATCH", 100)
    monkeypatch.setattr(months, "LEAST", 1)
    monkeypatch.setattr(sys.modules[__name__], "MEMORY", 1)
    extract(warehouse, home)
    assert of_parts(home) == of_parts(home.with_name("at once")) == of_warehouse(warehouse)
    assert [pl.read_parquet(part).height for part in parts(home)] == expected


EXPOSURES = """create table experiment_exposures as select 1 as user_id, 'a' as experiment_id, variant, exposed_at
    from (values ('one', timestamptz '2025-12-01 15:59:59+00'), ('two', timestamptz '2025-12-01 16:00:00+00'),
    ('three', timestamptz '2025-12-02 15:59:59+00'), ('four', timestamptz '2025-12-02 16:00:00+00'),
    ('five', timestamptz '2025-12-04 16:00:00+00')) as t (variant, exposed_at)"""
"""In Shanghai midnight is at 16:00 of UTC: one row on 1 December, two on 2 December, one on 3 and on 5 December."""


def test_a_moment_is_of_its_day_in_the_business_time_zone(
    warehouse: Path, home: Path, handed_over: dict[str, int]
) -> None:
    change(warehouse, EXPOSURES)
    extract(warehouse, home, zone="Asia/Shanghai")
    handed_over.clear()
    change(warehouse, "update experiment_exposures set variant = '2' where variant = 'two'")
    extract(warehouse, home, zone="Asia/Shanghai")
    assert handed_over.get("experiment_exposures") == 2
    assert of_parts(home, "exposed_at::text, variant", "experiment_exposures") == [
        ("2025-12-01 23:59:59", "one"),
        ("2025-12-02 00:00:00", "2"),
        ("2025-12-02 23:59:59", "three"),
        ("2025-12-03 00:00:00", "four"),
        ("2025-12-05 00:00:00", "five"),
    ]


def test_a_changed_mapping_reads_the_table_again(warehouse: Path, home: Path, handed_over: dict[str, int]) -> None:
    extract(warehouse, home)
    handed_over.clear()
    extract(warehouse, home, {"usage_daily": {"columns": {"minutes": "longer"}}})
    assert of_parts(home) == of_warehouse(warehouse, "user_id, usage_date, feature_id, longer, sessions")
    assert handed_over["usage_daily"] == 1802


def test_what_other_code_has_read_is_read_again(warehouse: Path, home: Path, handed_over: dict[str, int]) -> None:
    for code in ("one", "one", "other"):
        extract(warehouse, home, code=code)
    assert handed_over["usage_daily"] == 2 * 1802


def test_users_are_read_each_time(warehouse: Path, home: Path, handed_over: dict[str, int]) -> None:
    extract(warehouse, home)
    handed_over.clear()
    change(warehouse, "update users set region = 'west' where user_id = 3")
    extract(warehouse, home)
    assert of_parts(home, "region, count(*) over ()", "users")[-1] == ("west", 30)
    assert handed_over["users"] == 30


DAMAGES = {
    "gone": Path.unlink,
    "cut short": lambda part: part.write_bytes(part.read_bytes()[:-9]),
    "empty": lambda part: part.write_bytes(b""),
    "another value": lambda part: part.write_bytes(part.read_bytes().replace(b"feed", b"food")),
}


@pytest.mark.parametrize("which", ["parts", "days", "census"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_table_with_a_damaged_or_missing_file_is_read_again(
    warehouse: Path, home: Path, handed_over: dict[str, int], which: str, damage: str
) -> None:
    extract(warehouse, home)
    table = manifest(home)["tables"]["usage_daily"]
    sha256 = table["parts"][1]["sha256"] if which == "parts" else table[which]
    file = home / f"{sha256}.parquet"
    whole = file.read_bytes()
    DAMAGES[damage](file)
    is_damaged = not file.exists() or file.read_bytes() != whole
    handed_over.clear()
    extract(warehouse, home)
    assert of_parts(home) == of_warehouse(warehouse)
    assert file.read_bytes() == whole
    assert handed_over.get("usage_daily", 0) == (1802 if is_damaged else 0)


def test_a_damaged_manifest_is_one_reading_more(warehouse: Path, home: Path, handed_over: dict[str, int]) -> None:
    extract(warehouse, home)
    (home / "extract.json").write_text("{")
    handed_over.clear()
    extract(warehouse, home)
    assert of_parts(home) == of_warehouse(warehouse)
    assert handed_over["usage_daily"] == 1802


def test_files_that_are_no_longer_used_are_removed(warehouse: Path, home: Path) -> None:
    extract(warehouse, home)
    (home / f"{'0' * 64}.parquet").write_bytes(b"left over")
    (home / "notes.parquet").write_bytes(b"of somebody else")
    (home / "scratch-of-a-process-that-was-killed").mkdir()
    (home / "scratch-of-a-process-that-was-killed" / "2025-12.0.arrow").write_bytes(b"rows about people")
    change(warehouse, CHANGES["a restated row"][0])
    extract(warehouse, home)
    assert {file.name for file in home.iterdir()} == in_force(home) | {"extract.json", "notes.parquet"}


def test_only_its_owner_may_look_into_the_folder(warehouse: Path, home: Path) -> None:
    home.mkdir(mode=0o755)
    extract(warehouse, home)
    assert home.stat().st_mode & 0o777 == 0o700


def numbers(warehouse: Path, home: Path) -> dict[str, int]:
    """Text of an id → its number in the extract, by every file of the key."""
    extract(warehouse, home)
    files = ", ".join(f"'{home / sha256}.parquet'" for sha256 in manifest(home)["ids"]["user"])
    return dict(duckdb.sql(f"select text, number from read_parquet([{files}])").fetchall())


def test_ids_that_are_texts_have_one_number_in_every_table_and_keep_it(tmp_path: Path, home: Path) -> None:
    people = """create table users as select * from (values ('ann', date '2020-01-01'), ('ben', date '2020-01-01'))
        as t (user_id, registered_on)"""
    use = """create table usage_daily as select * from (values
        ('zoe', date '2025-12-01', 'feed'), ('ben', date '2025-12-01', 'feed'), (null, date '2025-12-02', 'feed'))
        as t (user_id, usage_date, feature_id)"""
    of_duckdb(tmp_path / "warehouse", people, use)
    warehouse = tmp_path / "warehouse" / "warehouse.duckdb"
    before = numbers(warehouse, home)
    assert before == {"ann": 0, "ben": 1, "zoe": 2}
    assert of_parts(home, "user_id") == [(1,), (2,), (None,)]
    change(
        warehouse,
        "delete from users where user_id = 'ann'",
        "insert into users values ('cat', date '2020-01-01')",
        "insert into usage_daily values ('ann', date '2025-11-30', 'feed'), ('dan', date '2025-12-09', 'feed')",
    )
    assert numbers(warehouse, home) == {**before, "cat": 3, "dan": 4}
    assert of_parts(home, "user_id") == [(0,), (1,), (2,), (4,), (None,)]
    assert numbers(warehouse, home) == {**before, "cat": 3, "dan": 4}


KILLED = """
import os, signal, sys
from pathlib import Path
from queries.extract.storage.parts import PartStore
from tests.queries.extract.test_parts_by_day import extract
PartStore.write = lambda store, manifest: os.kill(os.getpid(), signal.SIGKILL)
extract(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_who_is_killed_between_the_parts_and_the_manifest_leaves_the_old_extract(warehouse: Path, home: Path) -> None:
    extract(warehouse, home)
    before, old = of_parts(home), (home / "extract.json").read_bytes()
    change(warehouse, CHANGES["a restated row"][0])
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", KILLED, str(warehouse), str(home)]
    result = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(root)}, cwd=root, check=False)
    assert result.returncode == -signal.SIGKILL
    assert {file.name for file in home.glob("*.parquet")} > in_force(home)
    assert (home / "extract.json").read_bytes() == old
    assert of_parts(home) == before != of_warehouse(warehouse)
    extract(warehouse, home)
    assert of_parts(home) == of_warehouse(warehouse)
    assert {file.name for file in home.iterdir()} == in_force(home) | {"extract.json"}
