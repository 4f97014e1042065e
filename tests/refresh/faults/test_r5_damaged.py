"""R5: a changed bit, a missing end, a missing or empty file is always found, and the good snapshot before is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.service import cache, results
from metrics.periods.period import ONE_DAY
from metrics.query.answers import Numbers
from metrics.snapshots import store
from metrics.snapshots.atomic_files import HEADER
from metrics.snapshots.served import forget
from metrics.snapshots.store import Snapshot, Store, TableCache
from queries.errors import Damaged
from tests.dashboard.conftest import opened
from tests.refresh.faults.conftest import (
    leftovers,
    published,
    sizes,
    version_in,
    version_served,
    whole_snapshot,
    write_version,
)
from tests.refresh.faults.support.forked import END, done, refreshing
from tests.support.tiny import Asked


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A store with two snapshots whose numbers differ."""
    home = tmp_path_factory.mktemp("made")
    return home, published(home, 1), published(home, 2)


@pytest.fixture
def two(
    made: tuple[Path, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Snapshot, Snapshot]:
    """A copy of it, and the two, read by a process that remembers no table."""
    monkeypatch.setattr(store, "TABLE_CACHE", TableCache(0))
    home = copytree(made[0], tmp_path / "copy")
    forget()
    before, now = (Store(home / "store").snapshot(id) for id in made[1:])
    return home, before, now


@pytest.mark.parametrize("flips", sizes(60, 300))
def test_every_changed_bit_is_found_and_the_snapshot_before_is_served(
    two: tuple[Path, Snapshot, Snapshot], flips: int
) -> None:
    home, before, now = two
    own, chance = _own_files(now, before), Random(flips)
    for _ in range(flips):
        file = chance.choice(own)
        with _damaged(file, _with_a_bit_changed(file.read_bytes(), chance)):
            _assert_the_good_one_is_served(home, file, before, now)
    assert _read_whole(home) == (now.id, 2, None), "mended"


def test_every_missing_end_and_every_missing_or_empty_file_is_found(two: tuple[Path, Snapshot, Snapshot]) -> None:
    home, before, now = two
    own, chance = _own_files(now, before), Random(20)
    contents: list[tuple[Path, bytes | None]] = [(file, nothing) for file in own for nothing in (None, b"", bytes(40))]
    cut = chance.choices(own, k=20)
    contents += [(file, file.read_bytes()[: chance.randrange(1, file.stat().st_size)]) for file in cut]
    for file, content in contents:
        with _damaged(file, content):
            _assert_the_good_one_is_served(home, file, before, now)


def test_a_file_that_both_share_leaves_nothing_to_believe_and_that_is_said(
    two: tuple[Path, Snapshot, Snapshot],
) -> None:
    home, before, now = two
    shared = [_object(now, sha256) for sha256 in {f.sha256 for f in now.files()} & {f.sha256 for f in before.files()}]
    assert shared
    for file in shared:
        with _damaged(file, file.read_bytes()[:-1]), pytest.raises(Damaged, match="as they were published"):
            _read_whole(home)


def test_the_next_refresh_replaces_what_is_damaged(two: tuple[Path, Snapshot, Snapshot]) -> None:
    home = two[0]
    for number in range(3):
        now = whole_snapshot(home)
        (_object(now, next(now.files()).sha256), *_names(now))[number].write_bytes(b"")
        assert done(refreshing, home)[0] == "published"
        assert version_served(home) == 2
        assert leftovers(home / "store") == []


@pytest.mark.parametrize("flips", sizes(5, 100))
def test_a_damaged_state_is_never_gone_on_from(tmp_path: Path, flips: int) -> None:
    home, chance = write_version(tmp_path / "made", 1), Random(flips)
    assert done(refreshing, home, through=END - ONE_DAY)[0] == "published"
    expected = _a_day_later(copytree(home, tmp_path / "whole"))
    for number in range(flips):
        copy = copytree(home, tmp_path / str(number))
        for header in (copy / "store" / "states").rglob(HEADER):
            header.write_bytes(_with_a_bit_changed(header.read_bytes(), chance))
        assert _a_day_later(copy) == expected


def test_a_page_shows_the_snapshot_before_and_nothing_of_the_damaged_one(
    two: tuple[Path, Snapshot, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, before, now = two
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(home / "store"))
    assert _minutes(opened("compare", metric="feature_minutes", lang="en")) == 120
    cache.answer.cache_clear()
    for file in _own_files(now, before)[: -len(_names(now))]:
        file.write_bytes(b"")
    app = opened("compare", metric="feature_minutes", lang="en")
    assert _minutes(app) == 60
    assert [f"Snapshot {now.id} is damaged" in error.value for error in app.error] == [True]
    assert not app.exception
    current_results = results.current(str(home / "store"))
    assert current_results is not None
    assert (current_results.snapshot.id, current_results.damaged) == (before.id, now.id)


def _a_day_later(home: Path) -> dict[str, object]:
    """The files of every source after a refresh that reads one day more."""
    assert done(refreshing, home)[0] == "published"
    return {name: source.files for name, source in whole_snapshot(home).manifest.sources.items()}


def _minutes(app: AppTest) -> float:
    """Those of December, from the table of the page."""
    return float(app.dataframe[0].value.iloc[-1, 1])


def _assert_the_good_one_is_served(home: Path, damaged: Path, before: Snapshot, now: Snapshot) -> None:
    """The one before; behind a pointer to nowhere the newest one, which is whole. Either way it is said."""
    id, version, instead_of = _read_whole(home)
    assert (id, version) == ((now.id, 2) if damaged.name == "current" else (before.id, 1))
    assert instead_of == now.id or (damaged.name == "current" and instead_of)


def _read_whole(home: Path) -> tuple[str, int, str | None]:
    """As a process that has read nothing: what is shown in the end, when every file was asked for."""
    forget()
    while True:
        current_results = results.current(str(home / "store"))
        assert current_results is not None
        try:
            for file in current_results.snapshot.files():
                current_results.snapshot.read(file)
            return (
                current_results.snapshot.id,
                version_in(Asked(Numbers.of(current_results.snapshot))),
                current_results.damaged,
            )
        except Damaged:
            assert current_results.snapshot.is_damaged, "what was found is remembered"


@contextmanager
def _damaged(file: Path, content: bytes | None) -> Iterator[None]:
    """The file with another content, or without any."""
    intact = file.read_bytes()
    file.unlink() if content is None else file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(intact)


def _with_a_bit_changed(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _own_files(now: Snapshot, before: Snapshot) -> list[Path]:
    """Those without which the other snapshot is whole: objects, manifest and pointer."""
    shared = {file.sha256 for file in before.files()}
    return [_object(now, f.sha256) for f in now.files() if f.sha256 not in shared] + _names(now)


def _names(now: Snapshot) -> list[Path]:
    return [now.home / "snapshots" / f"{now.id}.json", now.home / "current"]


def _object(of: Snapshot, sha256: str) -> Path:
    return of.home / "objects" / f"{sha256}.parquet"
