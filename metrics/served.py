"""The snapshot that is served: the current one, or where it is damaged the last whole one published before it.

A pointer that names no snapshot is taken for one to what was served last, by a refresh or a rollback.

Files are read when they are first asked for, so damage may be found late: `Snapshot.read` remembers it, and whoever
asks for what is served after that is given the one before. Those before are examined once a process.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from metrics.snapshots import DAMAGED, Snapshot, Store
from metrics.snapshots import POINTER as POINTER
from metrics.stamp import digested
from queries.problem import Damaged


@dataclass(frozen=True)
class Served:
    """A snapshot that can be read."""

    snapshot: Snapshot
    damaged: str | None = None
    """The id of the one that should be served and cannot be read; POINTER where nobody knows which that is."""


def served(store: Store, *, thoroughly: bool = False) -> Served | None:
    """None before the first was published. Raises Damaged where no snapshot is whole.

    Thoroughly: every file of the current one is read, too, instead of its manifest only.
    """
    id = store.current_id()
    if id is None and not store.ids():
        return None
    try:
        return Served(_believed(store, id or POINTER, thoroughly))
    except Damaged as damage:
        return _one_before(store, id or POINTER, damage)


def whole(home: Path, id: str) -> Snapshot:
    """Every file of it read now. Raises Damaged where one is not as it was written."""
    snapshot = Store(home).snapshot(id)
    for file in snapshot.files():
        for _ in Store(home).contents(file):
            """Reading it is the examination."""
    return snapshot


def forget() -> None:
    """What this process has found, whole or damaged."""
    DAMAGED.clear()
    _opened.cache_clear()
    _found_whole.cache_clear()


def _one_before(store: Store, id: str, damage: Damaged) -> Served:
    for each in reversed(_before(store, id)):
        try:
            _found_whole(store.home, each)
            return Served(_believed(store, each, thoroughly=False), id if digested(id) else POINTER)
        except Damaged:
            continue
    raise damage


def _before(store: Store, id: str) -> list[str]:
    """Those published before it; where there is no such snapshot, up to the one that was served last."""
    stamps, stamp = store.stamps(), digested(id)
    if stamp in stamps:
        return [str(each) for each in stamps if each < stamp]
    served_last = (digested(serving.what) for serving in store.servings()[-1:])
    return [str(each) for last in served_last if last for each in stamps if each <= last]


def _believed(store: Store, id: str, thoroughly: bool) -> Snapshot:
    snapshot = whole(store.home, id) if thoroughly else _opened(store.home, id)
    if snapshot.is_damaged:
        raise Damaged(f"snapshot {id}", wanted="files as they were published", got="damaged ones", fix="Refresh")
    return snapshot


@lru_cache(8)
def _opened(home: Path, id: str) -> Snapshot:
    return Store(home).snapshot(id)


_found_whole = lru_cache(8)(whole)
