"""Cleanup of what a killed or failed refresh leaves, and errors of the disk told in words.

A state refers to the tables from which the next pass goes on, which may never have been published: a source whose
checks fail is counted every day, and shown as it was last good.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from logging import WARNING
from pathlib import Path

import polars as pl

from metrics.aggregates.schema import file_from
from metrics.engine.checkpoints import DRAFT
from metrics.snapshots.atomic_files import header_of, own_files
from metrics.snapshots.stamp import Stamp, digested, names_in
from metrics.snapshots.store import FOLDERS, Asked, Store, Unpublished
from queries.durable_files import refused_by_disk, remove_abandoned
from queries.errors import Damaged, Problem, Unwritable
from refresh.log import log

OBJECT = re.compile(r"([0-9a-f]{64})\.parquet")


def remove_searched(store: Store) -> list[int]:
    """Of all objects, asking every snapshot; returns their bytes. Raises Damaged where one cannot be asked."""
    names, served, ids = names_in(store.home / "objects"), store.current_id(), store.ids()
    if served is not None and served not in ids and (digested(served) or not ids):
        raise _unknown(f"no manifest of snapshot {served}, which is served")
    try:
        sizes, kept = _removed(store, {match[1] for name in names if (match := OBJECT.fullmatch(name))}, store.stamps())
    except Damaged as damage:
        raise _unknown(f"a damaged one ({damage})") from damage
    _write_log(store, kept)
    return sizes


def remove_known(store: Store) -> None:
    """Of those in the log of unpublished objects, asking the snapshots that came since; without a log, of all.

    Where a snapshot cannot be asked, they are left to `snapshots --prune`, when its manifest is mended.
    """
    kept: set[str] = set()
    with suppress(Damaged):
        if Unpublished(store.home).read()[0] is None:
            remove_searched(store)
            return
        kept = remove_since(store)
    _write_log(store, kept)


def remove_since(store: Store) -> set[str]:
    """The same at the end of a refresh: what was published is served, so nothing is written any more, the log neither.

    Returns those to which states refer and no snapshot. Raises Damaged where a snapshot cannot be asked.
    """
    request, digests = Unpublished(store.home).read()
    stamps = store.stamps()
    since = [stamp for stamp in stamps if request is None or stamp.number > request.until]
    is_known = request is not None and len(stamps) - len(since) == request.many
    return _removed(store, digests, since if is_known else stamps)[1]


def _removed(store: Store, digests: set[str], stamps: Iterable[Stamp]) -> tuple[list[int], set[str]]:
    """Bytes of each removed object, and the digests to which only checkpoints refer."""
    unpublished = digests - _of_snapshots(store, stamps) if digests else set()
    in_states = _of_states(store.home) if unpublished else set()
    sizes = [size for digest in sorted(unpublished - in_states) for size in _unlinked(store.object(digest))]
    return sizes, unpublished & in_states


def _write_log(store: Store, digests: set[str]) -> None:
    log, stamps = Unpublished(store.home), store.stamps()
    request = Asked(max((stamp.number for stamp in stamps), default=0), len(stamps))
    if log.read() != (request, digests):
        log.write(request, digests)


def _of_snapshots(store: Store, stamps: Iterable[Stamp]) -> set[str]:
    files = (file for stamp in stamps for file in store.snapshot(str(stamp)).files())
    return {digest for file in files for digest in file.objects}


def _of_states(home: Path) -> set[str]:
    digests: set[str] = set()
    for state in home.glob("states/*/*"):
        with suppress(KeyError, TypeError, ValueError):  # of a version whose states are of no use to this one
            digests.update(digest for entry in (header_of(state) or {})["cells"] for digest in file_from(entry).objects)
    return digests


def _unknown(got: str) -> Damaged:
    return Damaged(
        "objects that no snapshot refers to",
        wanted="manifests that can be read, for they say which objects are needed",
        got=got,
        fix="Put it back from a backup, or remove it from the folder `snapshots`; then prune again",
    )


def _unlinked(object: Path) -> list[int]:
    if not object.is_file():
        return []
    size = object.stat().st_size
    object.unlink()
    return [size]


NO_ROOM = (ENOSPC, EDQUOT, EFBIG, EIO)
"""Errors of the disk that may pass when space is freed; a missing permission does not."""


@contextmanager
def writable(store: Path) -> Iterator[None]:
    """Turns errors of the disk inside into Problems; Unwritable (transient) where they may pass."""
    try:
        yield
    except OSError as error:
        kind = Unwritable if error.errno in NO_ROOM else Problem
        raise refused_by_disk(kind, store, f"{error.strerror or error}", error.filename) from error
    except pl.exceptions.ComputeError as error:  # so Polars reports some failing writes
        if "os error" not in str(error):
            raise
        raise refused_by_disk(Unwritable, store, str(error).splitlines()[0], None) from error


@dataclass(frozen=True)
class Pruned:
    """Number and size of the removed objects."""

    objects: int
    bytes: int
    """Bytes removed."""


@contextmanager
def swept(store: Store) -> Iterator[None]:
    """Removes leftovers before and after a refresh, also after a failure; the caller holds the store's lock."""
    _remove_unfinished(store.home)
    remove_known(store)
    try:
        yield
    finally:
        try:
            _remove_unfinished(store.home)
            remove_since(store)
        except (OSError, Problem) as error:  # what was published, or went wrong, is worth more; the next one sweeps
            log("not swept", level=WARNING, reason=str(error))


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
    states = [state for state in home.glob("states/*/*") if is_day(state.name.removesuffix(DRAFT))]
    folders = [home, *(home / name for name in FOLDERS), *states]
    bytes = sum(map(remove_abandoned, folders))
    for state in states:
        if state.is_dir() and (state.name.endswith(DRAFT) or header_of(state) is None):
            bytes += sum(file.stat().st_size for file in state.rglob("*") if file.is_file())
            shutil.rmtree(state, ignore_errors=True)
    if header_of(home / "verdicts") is None:
        for file in own_files(home / "verdicts"):
            bytes += file.stat().st_size
            file.unlink()
    return bytes


def is_day(name: str) -> bool:
    """Whether a folder of states is that of a day."""
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
