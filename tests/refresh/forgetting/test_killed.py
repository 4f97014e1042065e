"""Who is killed while a person is forgotten may begin again; meanwhile nobody is counted who was to be forgotten."""

import shutil
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from metrics.snapshots.served import whole
from metrics.snapshots.store import Store
from refresh.forgetting.forget import forget
from tests.refresh.faults.conftest import sizes
from tests.refresh.faults.support.forked import done
from tests.refresh.faults.support.writes import Counted, Killed
from tests.refresh.forgetting.world import WHO, named_in, refreshed, without_checks

__all__ = ["without_checks"]


def forgetting(home: Path, tell: Connection, *, before: Callable[[], object]) -> None:
    """Forget the person in another process."""
    before()
    forget(home / "store", WHO)
    tell.send("forgotten")


@pytest.mark.usefixtures("without_checks")
@pytest.mark.parametrize("kills", sizes(5, 60))
def test_whenever_it_is_killed_it_may_be_repeated(tmp_path: Path, kills: int) -> None:
    home, chance = tmp_path / "whole", Random(kills)  # noqa: S311
    refreshed(home, "2025-12-30", with_person=True)
    refreshed(home, with_person=True)
    writes = _writes(home, tmp_path)
    for number in sorted(chance.sample(range(1, writes + 1), min(kills, writes))):
        killed = tmp_path / str(number)
        shutil.copytree(home, killed)
        assert done(forgetting, killed, before=Killed(number)) is None
        store = Store(killed / "store")
        whole(store.home, str(store.current_id()))
        if number % 2:
            shutil.copytree(killed, tmp_path / f"refreshed {number}")
            going_on = refreshed(tmp_path / f"refreshed {number}", with_person=True, usage=ONE_MORE)
            assert _people(going_on.found.sources["usage"].rows_read) in _expected(store)
        forget(store.home, WHO)
        assert named_in(store.home, WHO) == []
        for snapshot in store.readable():
            whole(store.home, snapshot.id)
        assert len(store.ids()) == 2


ONE_MORE = "user_id usage_date feature_id platform minutes sessions\n101 2025-12-31 chat ios 40 3"
ORDINARY = 60 + 1
"""Rows of use of everybody else."""


def _people(rows: int) -> int:
    """Rows of use that are of the person."""
    return rows - ORDINARY


def _expected(store: Store) -> set[int]:
    """None once the person is in the list, with which it begins; all four before."""
    return {0} if (store.home / "privacy" / "forgotten.json").exists() else {4}


def _writes(home: Path, elsewhere: Path) -> int:
    shutil.copytree(home, elsewhere / "counted")
    assert done(forgetting, elsewhere / "counted", before=Counted(elsewhere / "writes", removing=True)) == "forgotten"
    return int((elsewhere / "writes").read_text())
