"""A clock that is set back or ahead: what was published last is the last, and is believed on the days it was served."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.aggregates.schema import File
from metrics.catalogue import catalogue
from metrics.errors import Refusal
from metrics.periods.notation import parse
from metrics.snapshots import run_log
from metrics.snapshots.revisions import history
from metrics.snapshots.revisions import published as list_of
from metrics.snapshots.run_log import Outcome, Run
from metrics.snapshots.served import as_of, days_of, forget, in_order, served
from metrics.snapshots.store import POINTER, Store
from tests.dashboard.cli.conftest import as_json, command
from tests.metrics.snapshots.test_store import manifest
from tests.refresh.faults.conftest import write_version
from tests.refresh.faults.support.forked import Nodding
from tests.refresh.support.refreshing import among, refreshed
from tests.support.clocks import NOON, set_clock

YEAR = 365
CLOCKS = {
    "right": (0, 1, 2),
    "set back by a day": (0, 1, 0),
    "set back by a year": (0, 1, 1 - YEAR),
    "behind once": (0, 1 - YEAR, 2),
    "ahead once": (0, 5 * YEAR, 2),
    "ahead until it was set back": (5 * YEAR, 5 * YEAR + 1, 2),
    "ahead from then on": (0, 1, 5 * YEAR),
    "at the same moment": (0, 0, 0),
}
"""Days after the first of three publications, as the machine's clock had it."""
BEFORE = """
    user_id usage_date feature_id platform minutes sessions
    101     2025-11-01 feed       ios      10      1
"""


def at(day: float) -> datetime:
    return NOON + timedelta(day)


def made(home: Path, days: Sequence[float]) -> tuple[Store, list[str]]:
    """A store in which a snapshot was published at each of these moments, as the clock had it; and their ids."""
    store = Store(home)
    return store, [publish(store, at(day)) for day in days]


def publish(store: Store, moment: datetime) -> str:
    """Another snapshot; returns its id."""
    file = File("daily", *store.keep(pl.DataFrame({"day": [date(2025, 12, 31)]})))
    return store.publish(replace(manifest(file), made_at=moment, references=())).id


def damage(store: Store, id: str) -> None:
    (store.home / "snapshots" / f"{id}.json").write_bytes(b"")
    forget()


def shown(store: Store) -> tuple[str, str | None]:
    forget()
    snapshot_served = served(store)
    assert snapshot_served is not None
    return snapshot_served.snapshot.id, snapshot_served.damaged


def unnumbered(store: Store) -> list[str]:
    """The store as an earlier version has written it: names without a number."""
    for folder in ("snapshots", "rollbacks"):
        for path in (store.home / folder).glob("*"):
            time, _, digest = path.name.partition("-")
            path.rename(path.with_name(f"{time}-{_without_numbers(digest)}"))
    pointer = store.home / "current"
    time, _, digest = pointer.read_text().partition("-")
    pointer.write_text(f"{time}-{_without_numbers(digest)}")
    return store.ids()


def _without_numbers(name: str) -> str:
    return "-".join(part for part in name.split("-") if not (len(part) == 6 and part.isdigit()))


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_snapshots_are_in_the_order_in_which_they_were_published(tmp_path: Path, days: tuple[int, ...]) -> None:
    store, ids = made(tmp_path, days)
    assert len(set(ids)) == 3
    assert store.ids() == ids
    assert list_of(store)["snapshot"].to_list() == ids
    assert list_of(store, store.snapshot(ids[1]))["snapshot"].to_list() == ids[:2]
    assert shown(store) == (ids[2], None)


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_the_one_before_a_damaged_one_is_the_one_published_before_it(tmp_path: Path, days: tuple[int, ...]) -> None:
    store, ids = made(tmp_path, days)
    damage(store, ids[2])
    assert shown(store) == (ids[1], ids[2])
    (store.home / "snapshots" / f"{ids[2]}.json").unlink()
    assert shown(store) == (ids[1], ids[2])
    damage(store, ids[1])
    assert shown(store) == (ids[0], ids[2])


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_after_a_rollback_the_one_before_is_older_than_the_one_gone_back_to(
    tmp_path: Path, days: tuple[int, ...]
) -> None:
    store, ids = made(tmp_path, days)
    store.roll_back(ids[1])
    assert shown(store) == (ids[1], None)
    damage(store, ids[1])
    assert shown(store) == (ids[0], ids[1])


@pytest.mark.parametrize(
    "damaged_pointer", [None, b"", b"\0" * 40, b"20990101T000000000000-000099-aaaaaaaaaaaa", b"\xff\xfe"]
)
@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_a_broken_pointer_is_one_to_what_was_served_last(
    tmp_path: Path, days: tuple[int, ...], damaged_pointer: bytes | None
) -> None:
    store, ids = made(tmp_path, days)
    pointer = tmp_path / "current"
    pointer.unlink() if damaged_pointer is None else pointer.write_bytes(damaged_pointer)
    expected_pointer = damaged_pointer.decode() if damaged_pointer and damaged_pointer.startswith(b"2099") else POINTER
    assert shown(store) == (ids[2], expected_pointer)
    store.roll_back(ids[0])
    pointer.unlink() if damaged_pointer is None else pointer.write_bytes(damaged_pointer)
    assert shown(store) == (ids[0], expected_pointer), "not the newest: somebody went back"


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_today_is_believed_what_is_served_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: tuple[int, ...]
) -> None:
    store, ids = made(tmp_path, days)
    for now in (at(2), at(2 - YEAR), at(YEAR)):
        set_clock(monkeypatch, now)
        assert as_of(store, now.date()).id == ids[2]
        assert as_of(store, date(2099, 1, 1)).id == ids[2]
        assert list(days_of(store)) == sorted(days_of(store))
    set_clock(monkeypatch, at(3))
    store.roll_back(ids[1])
    assert as_of(store, at(3).date()).id == ids[1]


@pytest.mark.parametrize(
    ("days", "now", "believed"),
    [
        ((0, 1, 2), 9, {-1: None, 0: 0, 1: 1, 2: 2, 5: 2, 9: 2}),
        ((0, 1, 1 - YEAR, 3), 9, {-YEAR: None, -1: None, 0: 0, 1: 2, 2: 2, 3: 3}),
        ((0, 5 * YEAR, 2, 3), 9, {0: 0, 1: 0, 2: 2, 3: 3, 9: 3, 6 * YEAR: 3}),
        ((5 * YEAR, 5 * YEAR + 1, 2), 9, {1: None, 2: 2, 9: 2}),
        ((0, 1, 5 * YEAR), 9, {0: 0, 1: 1, 8: 1, 9: 2}),
        ((0, 2, 1), 9, {-1: None, 0: 0, 1: 2, 2: 2}),
        ((2, 1), 9, {0: None, 1: 1, 2: 1}),
    ],
)
def test_what_was_believed_on_a_day(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: tuple[int, ...],
    now: int,
    believed: dict[int, int | None],
) -> None:
    store, ids = made(tmp_path, days)
    set_clock(monkeypatch, at(now))
    for day, index in believed.items():
        if index is None:
            with pytest.raises(Refusal):
                as_of(store, at(day).date())
        else:
            assert as_of(store, at(day).date()).id == ids[index], day


@pytest.mark.parametrize(
    ("times", "now", "taken"),
    [
        ((), 9, ()),
        ((1, 2, 3), 9, (1, 2, 3)),
        ((1, 1, 1), 9, (1, 1, 1)),
        ((1, 2, 1000, 3), 9, (1, 2, 3, 3)),
        ((1, 2, 1000), 9, (1, 2, 9)),
        ((1, 2, -365, 3), 9, (1, 2, 2, 3)),
        ((1, 2, -365), 9, (1, 2, 2)),
        ((8, 9), 3, (3, 3)),
        ((10, 11, 5, 6), 99, (5, 5, 5, 6)),
        ((10, 11, 9, 12), 99, (10, 11, 11, 12)),
    ],
)
def test_the_fewest_times_are_taken_for_wrong(times: tuple[int, ...], now: int, taken: tuple[int, ...]) -> None:
    assert in_order([at(day) for day in times], at(now)) == [at(day) for day in taken]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.integers(-1000, 1000), max_size=12), st.integers(-500, 500))
def test_times_taken_never_go_back_nor_beyond_now(times: list[int], now: int) -> None:
    times_taken = in_order([at(day) for day in times], at(now))
    assert times_taken == sorted(times_taken)
    assert all(moment <= at(now) for moment in times_taken)
    assert len(times_taken) == len(times)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sets(st.integers(0, 100), min_size=3, max_size=12), st.data())
def test_one_wrong_clock_moves_no_other(expected: set[int], data: st.DataObject) -> None:
    days = sorted(expected)
    index, wrong = data.draw(st.integers(0, len(days) - 1)), data.draw(st.integers(-1000, 1000))
    previous, following = days[index - 1] if index else -2000, days[index + 1] if index + 1 < len(days) else 2000
    days_read = [*days[:index], wrong, *days[index + 1 :]]
    times_taken = in_order([at(day) for day in days_read], at(100))
    if not previous <= wrong <= following and not _could_be(days, index, wrong):
        assert [time_taken for n, time_taken in enumerate(times_taken) if n != index] == [
            at(d) for n, d in enumerate(days) if n != index
        ]
        assert at(previous) <= times_taken[index] <= at(min(following, 100))


def _could_be(days: list[int], index: int, wrong: int) -> bool:
    """Whether as many times are in order if this one is right and a neighbour is wrong: nobody can know which."""
    return wrong <= 100 and (
        sum(day <= wrong for day in days[:index]) + 1 + sum(day >= wrong for day in days[index + 1 :]) >= len(days) - 1
    )


def test_a_store_of_an_earlier_version_is_read_in_the_order_of_its_times(tmp_path: Path) -> None:
    store, _ = made(tmp_path, (0, 1, 2))
    old = unnumbered(store)
    assert [id.count("-") for id in old] == [1, 1, 1]
    assert shown(store) == (old[2], None)
    damage(store, old[2])
    assert shown(store) == (old[1], old[2])


def test_what_is_published_into_a_store_of_an_earlier_version_comes_after_all_that_is_there(tmp_path: Path) -> None:
    store, _ = made(tmp_path, (0, 1, 5 * YEAR))
    old = unnumbered(store)
    new = publish(store, at(2))
    assert store.ids() == [*old, new]
    damage(store, new)
    assert shown(store) == (old[2], new)


def test_rollbacks_of_an_earlier_version_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, ids = made(tmp_path, (0, 1))
    set_clock(monkeypatch, at(3))
    store.roll_back(ids[0])
    first, second = unnumbered(store)
    assert (as_of(store, at(2).date()).id, as_of(store, at(3).date()).id) == (second, first)


@pytest.mark.parametrize("back", [1, YEAR])
def test_a_rollback_while_the_clock_is_behind_is_one_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: int
) -> None:
    store, ids = made(tmp_path, (0, 1, 2))
    set_clock(monkeypatch, at(2 - back))
    store.roll_back(ids[0])
    set_clock(monkeypatch, at(4))
    assert as_of(store, at(4).date()).id == ids[0]
    snapshot = publish(store, at(5))
    set_clock(monkeypatch, at(6))
    assert [as_of(store, at(day).date()).id for day in (2, 4, 5)] == [ids[0], ids[0], snapshot] or back == 1
    assert as_of(store, at(5).date()).id == snapshot


def test_a_pointer_that_was_moved_by_hand_is_believed_and_then_remembered(tmp_path: Path) -> None:
    store, ids = made(tmp_path, (0, 1))
    store.serve(ids[0])
    today = datetime.now(tz=UTC).date()
    assert as_of(store, today).id == ids[0]
    assert list((tmp_path / "rollbacks").glob("*")) == []
    snapshot = publish(store, datetime.now(tz=UTC))
    assert [serving.what for serving in store.servings()] == [*ids, ids[0], snapshot]


def test_a_publication_that_died_before_the_pointer_was_never_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ids = made(tmp_path, (0, 1))
    monkeypatch.setattr(Store, "serve", lambda self, id: None)
    dead = publish(store, at(2))
    monkeypatch.undo()
    assert store.ids() == [*ids, dead]
    assert shown(store) == (ids[1], None)
    assert as_of(store, datetime.now(tz=UTC).date()).id == ids[1]
    snapshot = publish(store, datetime.now(tz=UTC))
    assert [serving.what for serving in store.servings()] == [*ids, dead, ids[1], snapshot]


def test_equal_manifests_of_the_same_moment_are_two_snapshots(tmp_path: Path) -> None:
    store = Store(tmp_path)
    ids = [publish(store, NOON) for _ in range(3)]
    assert store.ids() == ids
    assert len(set(ids)) == 3


def test_names_are_utc_whatever_the_time_zone_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hour that comes twice on 25 October 2026 in Berlin, and the day that is another one in Shanghai."""
    store = Store(tmp_path)
    moments = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
    ids = []
    for zone, moment in zip(("Europe/Berlin", "Asia/Shanghai"), moments, strict=True):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        ids.append(publish(store, moment.astimezone()))
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        assert [id.split("-")[0] for id in ids] == ["20261025T003000000000", "20261025T013000000000"]
        assert store.ids() == ids
        set_clock(monkeypatch, datetime(2026, 10, 26, 12, tzinfo=UTC))
        assert days_of(store) == (date(2026, 10, 25),)
        assert as_of(store, date(2026, 10, 25)).id == ids[1]
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("days", CLOCKS.values(), ids=CLOCKS)
def test_runs_are_in_the_order_in_which_they_ended_and_the_last_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: tuple[int, ...]
) -> None:
    monkeypatch.setattr(run_log, "KEPT", 2)
    for index, day in enumerate(days):
        run_log.remember(tmp_path, Run(at(day), at(day), Outcome.FAILED, None, str(index)))
    assert [run.reason for run in run_log.runs(tmp_path)] == ["1", "2"]


@pytest.mark.parametrize("days", [(0, 1, 2), (0, 1, 1 - YEAR), (5 * YEAR, 3 * YEAR, 2)], ids=str)
def test_the_reason_for_a_change_does_not_depend_on_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: tuple[int, ...]
) -> None:
    """The first refresh lacks a day, the second one restates one, and the third one has the day that was lacking."""
    more_rows = BEFORE + "    1       2025-12-28 search     ios      30      2\n"
    for day, through, rows in zip(days, ("30", "30", "31"), (BEFORE, more_rows, more_rows), strict=True):
        set_clock(monkeypatch, at(day))
        refreshed(tmp_path, usage_daily=among("usage_daily", rows), through=f"2025-12-{through}")
    revisions = history(Store(tmp_path / "store"), catalogue()["monthly_active_users"], parse("2025-12")[0])
    assert revisions["why"].to_list() == ["first", "restated", "more_days"]
    assert revisions["made_at"].to_list() == [at(day) for day in days]


@pytest.mark.parametrize("days", [(0, 1, 0), (0, 1, 1 - YEAR), (0, 5 * YEAR, 2)], ids=str)
def test_every_command_tells_it_in_the_order_in_which_it_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: tuple[int, ...]
) -> None:
    monkeypatch.setattr("refresh.pipeline.stages.Examiner", Nodding)
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("PRODUCT_METRICS_WAREHOUSE", str(tmp_path / "warehouse"))
    for version, day in enumerate(days, start=1):
        set_clock(monkeypatch, at(day))
        write_version(tmp_path, version)
        assert command("refresh", "--through", "2025-12-31").exit_code == 0
    set_clock(monkeypatch, at(9))
    words = ("show", "feature_minutes", "--period", "2025-12", "--format", "json")
    listed = as_json(command("snapshots", "--format", "json"))["snapshots"]
    ids = [snapshot["id"] for snapshot in listed]
    assert [snapshot["served"] for snapshot in listed] == [False, False, True]
    assert [row["snapshot"] for row in as_json(command("runs", "--format", "json"))["runs"]] == ids[::-1]
    revisions = as_json(command("history", "feature_minutes", "--period", "2025-12", "--format", "json"))["rows"]
    assert [(row["snapshot"], row["value"]) for row in revisions] == list(zip(ids, (60, 120, 180), strict=True))
    for flags in ((), ("--as-of", at(9).date().isoformat())):
        answer = as_json(command(*words, *flags))
        assert (answer["snapshot"], answer["rows"][0]["value"]) == (ids[2], 180)
    assert command("snapshots", "--prune").exit_code == 0
    damage(Store(tmp_path / "store"), ids[2])
    assert as_json(command(*words))["rows"][0]["value"] == 120
    assert command("snapshots", "--rollback", ids[0]).exit_code == 0
    assert as_json(command(*words))["rows"][0]["value"] == 60
