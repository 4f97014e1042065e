"""Forgetting a person: nothing of one is left in a store, and later numbers are those of a warehouse without one."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from metrics.periods.period import Period
from metrics.snapshots.event_logs import days_of, events
from metrics.snapshots.run_log import Outcome, Run, remember
from metrics.snapshots.served import as_of, whole
from metrics.snapshots.store import Store
from queries.errors import Busy, Problem
from refresh.forgetting.forget import forget
from refresh.pipeline.refresh import refresh
from tests.refresh.forgetting.world import (
    NUMBER,
    ROWS,
    WHO,
    named_in,
    refreshed,
    settings_in,
    tree,
    unchecked,
    without_checks,
)
from tests.refresh.support.growing import assert_as_rebuilt

__all__ = ["without_checks"]

MONTHS = Period(date(2025, 11, 1), date(2025, 12, 31))
ONE_MORE = "user_id usage_date feature_id platform minutes sessions\n{who} {day} chat ios 40 3"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose ids are texts, and a store with two snapshots of it, examined by all checks."""
    home = tmp_path_factory.mktemp("texts")
    refreshed(home, "2025-12-30", with_person=True)
    report = refreshed(home, with_person=True)
    assert report.published is not None
    ended = report.published.manifest.made_at
    remember(home / "store", Run(ended, ended, Outcome.PUBLISHED, report.published.id))
    remember(home / "store", Run(ended, ended, Outcome.FAILED, report.published.id, reason=f"'{WHO}' is no number"))
    return home


@pytest.fixture
def home(texts: Path, tmp_path: Path) -> Path:
    shutil.copytree(texts, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def integers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same where ids are numbers, without checks."""
    home = tmp_path_factory.mktemp("integers")
    with unchecked():
        refreshed(home, "2025-12-30", with_person=True, as_numbers=True)
        refreshed(home, with_person=True, as_numbers=True)
    return home


@pytest.fixture
def numbers(integers: Path, tmp_path: Path, without_checks: None) -> Path:
    shutil.copytree(integers, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_no_byte_of_the_store_has_the_id_and_no_table_a_row(home: Path) -> None:
    store = home / "store"
    assert len(named_in(store, WHO)) > 5, "numbers of ids, quarantined rows, examples of checks, a run"
    removed = forget(store, WHO)
    assert named_in(store, WHO) == []
    assert removed.extract == {name: len(rows.splitlines()) - 1 for name, rows in ROWS.items()}
    assert removed.quarantined == {"usage_daily": 1}
    assert {*removed.logs} == {"interactions", "contacts"}
    assert removed.emptied == 0


def test_logs_of_every_snapshot_lose_these_rows_and_no_others(home: Path) -> None:
    store = Store(home / "store")
    before = [events(snapshot, "interactions", MONTHS) for snapshot in store.readable()]
    forget(store.home, WHO)
    for rows, snapshot in zip(before, store.readable(), strict=True):
        whole(store.home, snapshot.id)
        left = events(snapshot, "interactions", MONTHS)
        gone = rows.join(left, on=rows.columns, how="anti", nulls_equal=True)
        assert gone["page"].to_list() == ["home", "help"]
        assert rows.height - left.height == 2
        assert days_of(snapshot, "interactions")["rows"].sum() == left.height


def test_published_numbers_stay_and_the_order_of_snapshots_too(home: Path) -> None:
    store = Store(home / "store")
    before = [snapshot.manifest for snapshot in store.readable()]
    removed = forget(store.home, WHO)
    after = [snapshot.manifest for snapshot in store.readable()]
    assert [manifest.sources for manifest in after] == [manifest.sources for manifest in before]
    assert [manifest.made_at for manifest in after] == [manifest.made_at for manifest in before]
    assert [*removed.rewritten.values()] == store.ids()
    assert store.current_id() == store.ids()[-1] == as_of(store, date(2999, 1, 1)).id
    assert {run.snapshot for run in store.runs()} == {store.ids()[-1]}


def test_a_rollback_is_to_the_same_snapshot_as_before(home: Path) -> None:
    store = Store(home / "store")
    store.roll_back(store.ids()[0])
    forget(store.home, WHO)
    assert store.current_id() == store.ids()[0] == as_of(store, date(2999, 1, 1)).id
    assert [serving.what for serving in store.servings()] == [*store.ids(), store.ids()[0]]


@pytest.mark.usefixtures("without_checks")
@pytest.mark.parametrize("is_still_there", [False, True])
def test_the_refresh_of_the_next_day_is_as_of_a_warehouse_that_never_had_the_person(
    numbers: Path, tmp_path_factory: pytest.TempPathFactory, is_still_there: bool
) -> None:
    forget(numbers / "store", str(NUMBER))
    usage = ONE_MORE.format(who=101, day="2025-12-31")
    more = f"{usage}\n{NUMBER} 2025-12-31 chat ios 40 3" if is_still_there else usage
    going_on = refreshed(numbers, with_person=is_still_there, as_numbers=True, usage=more)
    never = refreshed(tmp_path_factory.mktemp("never"), with_person=False, as_numbers=True, usage=usage)
    assert replace(going_on.found, forgotten=0).forgotten == never.found.forgotten
    assert_as_rebuilt(going_on.found, never.found)
    assert going_on.still_there == is_still_there
    assert named_in(numbers / "store", NUMBER) == []


@pytest.mark.usefixtures("without_checks")
@pytest.mark.parametrize("full", [False, True])
def test_who_is_still_in_the_warehouse_does_not_come_back(home: Path, full: bool) -> None:
    forget(home / "store", WHO)
    report = refreshed(home, with_person=True, usage=ONE_MORE.format(who=WHO, day="2025-12-31"), full=full)
    assert report.is_new
    assert report.still_there == 1
    assert named_in(home / "store", WHO) == []
    never = refreshed(home / "never", with_person=False)
    assert {name: state.files for name, state in report.found.sources.items()} == {
        name: state.files for name, state in never.found.sources.items()
    }


@pytest.mark.usefixtures("without_checks")
def test_a_refresh_of_an_unchanged_warehouse_publishes_numbers_without_the_person(home: Path) -> None:
    settings = settings_in(home)
    refreshed(home, with_person=True)
    assert not refresh(settings).is_new
    forget(home / "store", WHO)
    assert refresh(settings).is_new
    assert not refresh(settings).is_new


@pytest.mark.usefixtures("without_checks")
def test_days_without_a_change_are_not_read_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget(home / "store", WHO)
    parts = {part["sha256"] for part in _extract(home)["tables"]["usage_daily"]["parts"]}
    refreshed(home, with_person=True)
    assert {part["sha256"] for part in _extract(home)["tables"]["usage_daily"]["parts"]} == parts


@pytest.mark.usefixtures("without_checks")
@pytest.mark.parametrize("written", [str(NUMBER), f"00{NUMBER}", f"{NUMBER}.0", f" {NUMBER} "])
def test_an_id_may_be_written_as_the_warehouse_may(numbers: Path, written: str) -> None:
    assert forget(numbers / "store", written).extract["users"] == 1
    assert named_in(numbers / "store", NUMBER) == []


@pytest.mark.parametrize("unknown", ["ann", "anna-7K", "7007007", "", "\0", "x" * 999])
def test_nothing_changes_for_an_id_that_nobody_has(home: Path, unknown: str) -> None:
    before = tree(home / "store")
    with pytest.raises(Problem, match=r"wanted the id of a user of whom it has rows.*Nothing was changed"):
        forget(home / "store", unknown)
    assert tree(home / "store") == before


def test_a_store_that_is_none_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="a store without a snapshot"):
        forget(tmp_path / "store", WHO)
    assert not (tmp_path / "store").exists()


def test_to_forget_again_removes_nothing(home: Path) -> None:
    forget(home / "store", WHO)
    before = tree(home / "store")
    again = forget(home / "store", WHO)
    assert again.was_forgotten
    assert (again.extract, again.logs, again.quarantined, again.rewritten) == ({}, {}, {}, {})
    assert tree(home / "store").keys() == before.keys()


def test_others_keep_their_numbers(home: Path) -> None:
    def ids() -> dict[int, str]:
        files = _extract(home)["ids"]["user"]
        return dict(
            pl.concat([pl.read_parquet(home / "store" / "extract" / f"{file}.parquet") for file in files]).rows()
        )

    before = ids()
    forget(home / "store", WHO)
    assert {number: text for number, text in before.items() if text != WHO}.items() <= ids().items()


def test_logs_whose_numbers_belong_to_no_extract_any_more_are_emptied(home: Path) -> None:
    store = Store(home / "store")
    first = store.snapshot(store.ids()[0])
    store.rewrite(first.id, replace(first.manifest, numbering=None))
    assert forget(store.home, WHO).emptied == 1
    earlier, later = (events(snapshot, "interactions", MONTHS) for snapshot in store.readable())
    assert (earlier.height, later.height) == (0, 60)


def test_a_person_who_has_left_the_warehouse_is_forgotten_in_older_snapshots(numbers: Path) -> None:
    refreshed(numbers, with_person=False, as_numbers=True)
    removed = forget(numbers / "store", str(NUMBER))
    assert "usage_daily" not in removed.extract
    assert removed.logs["interactions"] > 0
    assert named_in(numbers / "store", NUMBER) == []


def test_nobody_is_forgotten_while_a_refresh_runs(home: Path) -> None:
    with Store(home / "store").locked(), pytest.raises(Busy):
        forget(home / "store", WHO)


@pytest.mark.parametrize("what", ["gone", "damaged", "another one"])
def test_without_its_key_a_store_with_forgotten_people_is_not_refreshed(home: Path, what: str) -> None:
    forget(home / "store", WHO)
    key = home / "store" / "privacy" / "key"
    if what == "gone":
        key.unlink()
    else:
        key.write_text("00" * 32 if what == "another one" else "not a key")
    with pytest.raises(Problem, match=r"wanted the key by which .* were hashed.*Put it back"):
        refreshed(home, with_person=True)


def test_without_the_list_nobody_comes_back_unasked_and_a_store_goes_on_when_its_rows_are_removed(home: Path) -> None:
    forget(home / "store", WHO)
    refreshed(home, with_person=True)
    shutil.rmtree(home / "store" / "privacy")
    with pytest.raises(Problem, match=r"wanted the list of people who were forgotten, 1 of them.*Put it back"):
        refreshed(home, with_person=True)
    shutil.rmtree(home / "store" / "extract")
    refreshed(home, with_person=True)
    forget(home / "store", WHO)


def test_what_is_about_people_may_be_read_by_its_owner_alone(home: Path) -> None:
    forget(home / "store", WHO)
    for folder in (home / "store" / "extract", home / "store" / "privacy"):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def _extract(home: Path) -> dict[str, dict[str, dict[str, list[dict[str, str]]]]]:
    manifest: dict[str, dict[str, dict[str, list[dict[str, str]]]]] = json.loads(
        (home / "store" / "extract" / "extract.json").read_text()
    )
    return manifest
