"""What a refresh that died or failed leaves behind: temporary files, states and verdicts that were never finished, and
objects to which nothing refers (see `refresh.unreferenced`). What is not the store's own is left alone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from logging import WARNING
from pathlib import Path

from metrics.kernel.kept import DRAFT
from metrics.sealed import own_files, said_in
from metrics.snapshots import FOLDERS, Store
from queries.durable import remove_abandoned
from queries.problem import Problem
from refresh.tell import tell
from refresh.unreferenced import remove_known, remove_searched, remove_since
from refresh.writable import writable


@dataclass(frozen=True)
class Pruned:
    """How much was in nobody's use."""

    objects: int
    bytes: int
    """Of everything that was removed."""


@contextmanager
def swept(store: Store) -> Iterator[None]:
    """To be entered by whoever holds the store: swept before and after, and after a failure."""
    _remove_unfinished(store.home)
    remove_known(store)
    try:
        yield
    finally:
        try:
            _remove_unfinished(store.home)
            remove_since(store)
        except (OSError, Problem) as error:  # what was published, or went wrong, is worth more; the next one sweeps
            tell("not swept", level=WARNING, reason=str(error))


def prune(store: Store) -> Pruned:
    """Search the whole store and remove what is in nobody's use.

    Raises Busy while a refresh is running, and Damaged where a manifest is: to which objects it refers is not known.
    """
    with writable(store.home), store.locked():
        unfinished = _remove_unfinished(store.home)
        sizes = remove_searched(store)
        return Pruned(len(sizes), unfinished + sum(sizes))


def _remove_unfinished(home: Path) -> int:
    """Temporary files of the dead, and folders of files without a header that vouches for them; returns their bytes."""
    states = [state for state in home.glob("states/*/*") if _is_day(state.name.removesuffix(DRAFT))]
    folders = [home, *(home / name for name in FOLDERS), *states]
    bytes = sum(map(remove_abandoned, folders))
    for state in states:
        if state.is_dir() and (state.name.endswith(DRAFT) or said_in(state) is None):
            bytes += sum(file.stat().st_size for file in state.rglob("*") if file.is_file())
            shutil.rmtree(state, ignore_errors=True)
    if said_in(home / "verdicts") is None:
        for file in own_files(home / "verdicts"):
            bytes += file.stat().st_size
            file.unlink()
    return bytes


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
