"""Objects to which neither a snapshot nor a state refers: to be removed by whoever holds the store.

A state refers to the tables from which the next pass goes on, which may never have been published: a source whose
checks fail is counted every day, and shown as it was last good.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from metrics.manifest import file_from
from metrics.sealed import said_in
from metrics.snapshots import Store
from metrics.stamp import Stamp, digested, names_in
from metrics.unpublished import Asked, Unpublished
from queries.problem import Damaged

OBJECT = re.compile(r"([0-9a-f]{64})\.parquet")


def remove_searched(store: Store) -> list[int]:
    """Of all objects, asking every snapshot; returns their bytes. Raises Damaged where one cannot be asked."""
    names, served, ids = names_in(store.home / "objects"), store.current_id(), store.ids()
    if served is not None and served not in ids and (digested(served) or not ids):
        raise _unknown(f"no manifest of snapshot {served}, which is served")
    try:
        sizes, kept = _removed(store, {found[1] for name in names if (found := OBJECT.fullmatch(name))}, store.stamps())
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
    asked, digests = Unpublished(store.home).read()
    stamps = store.stamps()
    since = [stamp for stamp in stamps if asked is None or stamp.number > asked.until]
    is_known = asked is not None and len(stamps) - len(since) == asked.many
    return _removed(store, digests, since if is_known else stamps)[1]


def _removed(store: Store, digests: set[str], asked: Iterable[Stamp]) -> tuple[list[int], set[str]]:
    """The bytes of each that was removed, and those to which only states refer."""
    unpublished = digests - _of_snapshots(store, asked) if digests else set()
    in_states = _of_states(store.home) if unpublished else set()
    sizes = [size for digest in sorted(unpublished - in_states) for size in _unlinked(store.object(digest))]
    return sizes, unpublished & in_states


def _write_log(store: Store, digests: set[str]) -> None:
    log, stamps = Unpublished(store.home), store.stamps()
    asked = Asked(max((stamp.number for stamp in stamps), default=0), len(stamps))
    if log.read() != (asked, digests):
        log.write(asked, digests)


def _of_snapshots(store: Store, asked: Iterable[Stamp]) -> set[str]:
    files = (file for stamp in asked for file in store.snapshot(str(stamp)).files())
    return {digest for file in files for digest in file.objects}


def _of_states(home: Path) -> set[str]:
    found: set[str] = set()
    for state in home.glob("states/*/*"):
        with suppress(KeyError, TypeError, ValueError):  # of a version whose states are of no use to this one
            found.update(digest for said in (said_in(state) or {})["cells"] for digest in file_from(said).objects)
    return found


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
