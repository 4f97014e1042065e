"""Large tables are kept month by month: what comes is written behind what is over, and comes to the same."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from metrics.aggregates import rollups
from metrics.aggregates.indexed_table import by_gap
from metrics.aggregates.schema import File, SourceState
from metrics.snapshots.store import Store
from queries.errors import Damaged
from queries.sources.registry import sources
from refresh.pipeline import append_history
from refresh.pipeline.compute_source import Computation
from tests.queries.warehouse.warehouses import made_by

PEOPLE = """create table users as select i as user_id, ['east', 'west', null][i % 3 + 1] as region, 'ad' as channel,
    false as is_internal, date '2025-01-01' as registered_on from range(30) as t (i)"""
USE = """create table usage_daily as select distinct on (user_id, usage_date, feature_id)
    cast(hash(i) % 30 as integer) as user_id, date '2025-01-15' + cast(i // 12 as integer) as usage_date,
    ['chat', 'search', 'reader'][cast(hash(i + 7) % 3 as integer) + 1] as feature_id, 'ios' as platform,
    hash(i) % 600 / 10 as minutes, 1 as sessions from range(1800) as t (i) order by usage_date, i"""
NEW_FEATURE = "insert into usage_daily values (1, date '2025-05-20', 'canvas', 'ios', 5, 1)"
RESTATED = "update usage_daily set minutes = 77 where usage_date = date '2025-04-10'"


UNKNOWN = "update usage_daily set minutes = null where {}"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """From how many rows on a table is kept by month, and rolled up."""
    monkeypatch.setattr(append_history, "LARGE", 100)
    monkeypatch.setattr(rollups, "FEW", 40)


def usage(home: Path, store: str, through: date, *statements: str) -> SourceState:
    """The source as a refresh keeps it, with the warehouse as it is after the statements."""
    tables_to_make = () if (home / "warehouse.duckdb").exists() else (PEOPLE, USE)
    with made_by(home, *tables_to_make, *statements) as warehouse:
        computation = Computation(warehouse, {}, through, Store(home / store))
        return computation.state(sources()["usage"], None, lambda rows_done, rows: None)


def written(home: Path) -> set[str]:
    return {path.stem for path in home.glob("objects/*.parquet")}


def largest(state: SourceState) -> File:
    return max((file for file in state.files if file.table == "gaps"), key=lambda file: file.rows)


def test_a_large_table_has_a_part_for_each_month_and_is_read_as_one(tmp_path: Path) -> None:
    file = largest(usage(tmp_path, "store", date(2025, 4, 20)))
    assert [part.month for part in file.earlier] == [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]
    rows = Store(tmp_path / "store").read(file)
    assert rows.height == file.rows > sum(part.rows for part in file.earlier)
    assert rows["day"].is_sorted()


def test_gaps_are_kept_in_the_order_in_which_they_are_asked_for(tmp_path: Path) -> None:
    state = usage(tmp_path, "store", date(2025, 4, 20))
    tables = [Store(tmp_path / "store").read(file) for file in state.files if file.table in ("gaps", "monthly_gaps")]
    assert all(by_gap(rows) is rows for rows in tables)
    assert len(tables) > 4


@pytest.mark.parametrize("until", [date(2025, 4, 20), date(2025, 4, 30), date(2025, 5, 1), date(2025, 1, 20)])
def test_days_more_come_to_the_very_files_of_a_refresh_from_the_beginning(tmp_path: Path, until: date) -> None:
    usage(tmp_path, "on", until)
    gone_on = usage(tmp_path, "on", date(2025, 5, 14))
    assert gone_on.files == usage(tmp_path, "anew", date(2025, 5, 14)).files


def test_what_was_written_of_the_months_that_are_over_is_not_written_again(tmp_path: Path) -> None:
    before = usage(tmp_path, "store", date(2025, 4, 20))
    existing = written(tmp_path / "store")
    after = usage(tmp_path, "store", date(2025, 4, 21))
    assert largest(after).earlier == largest(before).earlier
    fresh = [Store(tmp_path / "store").read(File("", digest, 0)) for digest in written(tmp_path / "store") - existing]
    large = [rows for rows in fresh if rows["day"].min() < date(2025, 4, 1)]  # type: ignore[operator]
    assert max(rows.height for rows in large) <= append_history.LARGE


@pytest.mark.parametrize("change", [NEW_FEATURE, RESTATED], ids=["a value nobody knew", "a day of the month before"])
def test_what_changes_more_than_the_last_month_comes_to_the_same(tmp_path: Path, change: str) -> None:
    usage(tmp_path, "on", date(2025, 5, 19))
    changed = usage(tmp_path, "on", date(2025, 5, 20), change)
    assert changed.files == usage(tmp_path, "anew", date(2025, 5, 20)).files


LONG_AGO, EVERY_DAY = "usage_date = date '2025-02-03'", "user_id % 2 = 0"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param("false", "usage_date = date '2025-05-20'", id="for the first time on the new day"),
        pytest.param("false", "usage_date >= date '2025-05-19'", id="for the first time, and on a day that was kept"),
        pytest.param(LONG_AGO, LONG_AGO, id="only on a day long ago"),
        pytest.param(EVERY_DAY, EVERY_DAY, id="every day"),
        pytest.param(EVERY_DAY, f"{EVERY_DAY} and usage_date < date '2025-03-05'", id="every day, later on no more"),
        pytest.param("usage_date = date '2025-04-10'", "false", id="on one day, and measured now"),
        pytest.param("false", "usage_date = date '2025-04-10'", id="on one day that was measured"),
        pytest.param("false", "false", id="never"),
        pytest.param("true", "true", id="throughout"),
    ],
)
def test_days_whose_minutes_are_missing_come_to_the_very_files_of_a_refresh_from_the_beginning(
    tmp_path: Path, earlier: str, later: str
) -> None:
    """Minutes are missing where `earlier` holds, and at the refresh of a day more where `later` does."""
    usage(tmp_path, "on", date(2025, 5, 19), UNKNOWN.format(earlier))
    measured = f"update usage_daily set minutes = 7 where minutes is null and not ({later})"
    gone_on = usage(tmp_path, "on", date(2025, 5, 20), measured, UNKNOWN.format(later))
    anew = usage(tmp_path, "anew", date(2025, 5, 20))
    assert gone_on.files == anew.files
    assert gone_on.unmeasured == anew.unmeasured == (("minutes",) if missing_rows(tmp_path) else ())


def missing_rows(home: Path) -> int:
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        query = "select count(*) from usage_daily where minutes is null and usage_date <= '2025-05-20'"
        (rows,) = connection.execute(query).fetchall()
    return int(rows[0])


def test_tables_of_what_was_measured_throughout_are_no_wider_and_can_be_read_beside_others(tmp_path: Path) -> None:
    measured = usage(tmp_path, "store", date(2025, 5, 19))
    partly = usage(tmp_path, "store", date(2025, 5, 20), UNKNOWN.format("usage_date = date '2025-05-20'"))
    store, names = Store(tmp_path / "store"), ("daily", "monthly")
    columns = [
        {name for file in state.files if file.table in names for name in store.read(file).columns}
        for state in (measured, partly)
    ]
    assert columns[1] - columns[0] == {"unmeasured_minutes"}


def test_a_table_that_becomes_large_is_parted_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(append_history, "LARGE", largest(usage(tmp_path, "probe", date(2025, 4, 20))).rows)
    small = usage(tmp_path, "on", date(2025, 4, 20))
    large = usage(tmp_path, "on", date(2025, 4, 21))
    assert (len(largest(small).earlier), len(largest(large).earlier)) == (0, 3)
    assert large.files == usage(tmp_path, "anew", date(2025, 4, 21)).files


@pytest.fixture
def everything_is_middling(monkeypatch: pytest.MonkeyPatch) -> None:
    """From how many rows on the finished months of a table are kept together."""
    monkeypatch.setattr(append_history, "LARGE", 1_000_000)
    monkeypatch.setattr(append_history, "MIDDLING", 100)


@pytest.mark.usefixtures("everything_is_middling")
class TestTablesOfMiddlingSize:
    def test_have_one_part_for_all_finished_months(self, tmp_path: Path) -> None:
        file = largest(usage(tmp_path, "store", date(2025, 4, 20)))
        assert [part.month for part in file.earlier] == [date(2025, 3, 1)]
        rows = Store(tmp_path / "store").read(file)
        assert rows.height == file.rows > file.earlier[0].rows
        assert rows["day"].is_sorted()

    @pytest.mark.parametrize("until", [date(2025, 4, 20), date(2025, 4, 30), date(2025, 5, 1), date(2025, 1, 20)])
    def test_come_to_the_very_files_of_a_refresh_from_the_beginning(self, tmp_path: Path, until: date) -> None:
        usage(tmp_path, "on", until)
        gone_on = usage(tmp_path, "on", date(2025, 5, 14))
        assert gone_on.files == usage(tmp_path, "anew", date(2025, 5, 14)).files

    def test_are_not_written_again_but_for_the_last_month(self, tmp_path: Path) -> None:
        before = usage(tmp_path, "store", date(2025, 4, 20))
        after = usage(tmp_path, "store", date(2025, 4, 21))
        assert largest(after).earlier == largest(before).earlier
        assert largest(after).sha256 != largest(before).sha256

    @pytest.mark.parametrize(
        "change",
        [NEW_FEATURE, RESTATED, "delete from usage_daily where usage_date >= date '2025-05-01'"],
        ids=["a value nobody knew", "a day of the month before", "the last month is gone"],
    )
    def test_come_to_the_same_where_more_than_the_last_month_changes(self, tmp_path: Path, change: str) -> None:
        usage(tmp_path, "on", date(2025, 5, 19))
        changed = usage(tmp_path, "on", date(2025, 5, 20), change)
        assert changed.files == usage(tmp_path, "anew", date(2025, 5, 20)).files

    @pytest.mark.parametrize(("bound", "parts"), [("MIDDLING", (0, 1)), ("LARGE", (1, 3))])
    def test_are_parted_otherwise_once_they_are_of_another_size(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, parts: tuple[int, int]
    ) -> None:
        monkeypatch.setattr(append_history, bound, largest(usage(tmp_path, "probe", date(2025, 4, 20))).rows)
        before, after = (usage(tmp_path, "on", date(2025, 4, day)) for day in (20, 21))
        assert (len(largest(before).earlier), len(largest(after).earlier)) == parts
        assert after.files == usage(tmp_path, "anew", date(2025, 4, 21)).files


def test_a_damaged_part_is_noticed(tmp_path: Path) -> None:
    usage(tmp_path, "store", date(2025, 4, 20))
    file = largest(usage(tmp_path, "store", date(2025, 4, 20)))
    (tmp_path / "store" / "objects" / f"{file.earlier[1].sha256}.parquet").write_bytes(b"")
    with pytest.raises(Damaged, match=file.earlier[1].sha256[:12]):
        Store(tmp_path / "store").read(file)
