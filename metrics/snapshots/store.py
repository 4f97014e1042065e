"""Store of snapshots: content-addressed files written once and verified by digest, with a bounded LRU cache of tables.

A store is a folder: `objects/` holds Parquet files named by their SHA-256, `snapshots/` one manifest a snapshot, and
the file `current` the id of the snapshot that is served; `rollbacks/` tells when somebody went back to an earlier one.
A manifest's name ends with its own digest. Its number, not its time, says after which others it was published.
"""

import io
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from metrics.aggregates.schema import File
from metrics.snapshots.atomic_files import held
from metrics.snapshots.manifest import Manifest
from metrics.snapshots.run_log import Run, runs
from metrics.snapshots.stamp import Stamp, digested, names_in, stamp_of
from queries.durable_files import PART, make_folder, write_whole
from queries.errors import Damaged, Problem

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Asked:
    """Snapshots already searched: none of them refers to an object in the log."""

    until: int
    """Sequence number of the last one."""
    many: int
    """Their count; another count now means that snapshots were removed or added."""


class Unpublished:
    """Log of objects written but not yet published; written under the store's lock."""

    FILE = "unpublished"

    def __init__(self, home: Path) -> None:
        self._file = home / self.FILE

    def add(self, digest: str) -> None:
        """Not fsynced: after a power cut `snapshots --prune` finds what this log does not know."""
        make_folder(self._file.parent)
        with self._file.open("a", encoding="ascii") as log:
            log.write(digest + "\n")

    def read(self) -> tuple[Asked | None, set[str]]:
        """Searched snapshots and logged objects; None without a readable log."""
        try:
            first, *lines = self._file.read_text(encoding="ascii", errors="replace").splitlines() or [""]
        except FileNotFoundError:
            return None, set()
        return _asked(first), {line for line in (first, *lines) if DIGEST.fullmatch(line)}

    def doubt(self) -> None:
        """Whoever asks next asks every snapshot, for some that were searched will refer to other objects."""
        write_whole(self._file, b"")

    def write(self, request: Asked, digests: Iterable[str]) -> None:
        """Replaces the log."""
        write_whole(self._file, "".join(f"{line}\n" for line in (json.dumps(vars(request)), *sorted(digests))).encode())


def _asked(line: str) -> Asked | None:
    try:
        entry: Any = json.loads(line)
        return Asked(int(entry["until"]), int(entry["many"]))
    except (ValueError, TypeError, KeyError):
        return None


class TableCache:
    """Thread-safe LRU cache of verified tables, bounded in bytes; a table larger than the bound is not kept."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._tables: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
        self._lock = Lock()

    def table(self, name: Hashable, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Cached table of a name, read on a miss. A name stands for one immutable table."""
        with self._lock:
            if name in self._tables:
                self._tables.move_to_end(name)
                return self._tables[name]
        table = read()
        self._put(name, table)
        return table

    @property
    def taken(self) -> int:
        """Bytes of the cached tables."""
        return sum(int(table.estimated_size()) for table in self._tables.values())

    def _put(self, name: Hashable, table: pl.DataFrame) -> None:
        with self._lock:
            self._tables[name] = table
            while self.taken > self._room:
                self._tables.popitem(last=False)


FOLDERS = ("objects", "snapshots", "rollbacks", "runs", "states", "verdicts", "extract", "privacy")
POINTER, LOCK, MOVING = "current", "lock", "moving"
MOST_SECONDS = 10
"""Seconds to wait for the pointer's lock, which publishing and rollback hold for milliseconds."""
TABLE_CACHE = TableCache(2**30)
"""Tables read by this process; 1 GiB holds every table of some fifty million usage rows."""
DAMAGED: set[tuple[Path, str]] = set()
"""Snapshots (store, id) in which this process found a damaged file."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One published, immutable state of every source."""

    id: str
    manifest: Manifest
    home: Path

    def read(self, file: File) -> pl.DataFrame:
        """Rows of a file, cached per process. Raises Damaged where the digest differs."""
        try:
            return TABLE_CACHE.table((self.home, file.objects), lambda: Store(self.home).read(file).rechunk())
        except Damaged:
            DAMAGED.add((self.home, self.id))
            raise

    @property
    def is_damaged(self) -> bool:
        """Whether this process found a damaged file in it; see `metrics.snapshots.served`."""
        return (self.home, self.id) in DAMAGED

    def files(self) -> Iterator[File]:
        """All files of the snapshot."""
        for source in self.manifest.sources.values():
            yield from source.all_files
        yield from self.manifest.references


class Store:
    """Folder of published snapshots."""

    def __init__(self, home: str | Path) -> None:
        self.home = Path(home)

    def refuse_foreign(self) -> None:
        """Raises Problem where a folder or file of the store is something else."""
        for folder in (self.home, *(self.home / name for name in FOLDERS)):
            if folder.exists() and not folder.is_dir():
                raise _in_the_way(folder, "a folder", "a file")
        for file in (self.home / name for name in (POINTER, LOCK, MOVING, Unpublished.FILE)):
            if file.is_dir():
                raise _in_the_way(file, "a file", "a folder")

    def current_id(self) -> str | None:
        """Id in the pointer, of the served snapshot; None before the first is published.

        Empty for a pointer that cannot be read at all: see `metrics.snapshots.served`.
        """
        try:
            return (self.home / POINTER).read_text(encoding="utf-8-sig", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError:
            return ""

    def current(self) -> Snapshot | None:
        """Served snapshot; None before the first."""
        id = self.current_id()
        return None if id is None else self.snapshot(id)

    def snapshot(self, id: str) -> Snapshot:
        """Snapshot of an id. Raises Damaged for an unknown id and a damaged manifest."""
        content = _content(self._manifest(id), f"snapshot {id}")
        stamp = digested(id)
        if stamp is None or stamp.what != _short(content):
            raise _damaged(f"manifest of snapshot {id}")
        try:
            snapshot = Snapshot(id, Manifest.from_json(json.loads(content)), self.home)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _foreign(id) from error
        if stamp.at != snapshot.manifest.made_at:  # a copy under the name of another moment
            raise _damaged(f"manifest of snapshot {id}")
        return snapshot

    def stamps(self, until: Snapshot | None = None) -> list[Stamp]:
        """Stamps of the snapshots, or of those up to one, in the order of publication."""
        last = digested(until.id) if until else None
        stamps = sorted(stamp for name in self._names() if (stamp := _stamp(name)))
        return [stamp for stamp in stamps if last is None or stamp <= last]

    def ids(self) -> list[str]:
        """Ids of the snapshots in the order of publication."""
        return [str(stamp) for stamp in self.stamps()]

    def strays(self) -> list[str]:
        """Foreign names in the folder of snapshots, which are left alone."""
        return sorted(name for name in self._names() if not _stamp(name) and not PART.fullmatch(name))

    def readable(self, until: Snapshot | None = None) -> Iterator[Snapshot]:
        """Snapshots, or those up to one, with an intact manifest; damaged ones are skipped."""
        for stamp in self.stamps(until):
            with suppress(Damaged):
                yield self.snapshot(str(stamp))

    def read(self, file: File) -> pl.DataFrame:
        """Rows of a file, verified. Raises Damaged where the digest differs."""
        return pl.concat(pl.read_parquet(io.BytesIO(content)) for content in self.contents(file))

    def contents(self, file: File) -> Iterator[bytes]:
        """Bytes of each object of a file, verified. Raises Damaged where a digest differs."""
        for digest in file.objects:
            what = f"published file {digest[:12]} ({file.table})"
            content = _content(self.object(digest), what)
            if sha256(content).hexdigest() != digest:
                raise _damaged(what)
            yield content

    def object(self, digest: str) -> Path:
        """Path of the object with a digest."""
        return self.home / "objects" / f"{digest}.parquet"

    def keep(self, frame: pl.DataFrame) -> tuple[str, int]:
        """Writes rows as an object unless it exists; returns digest and number of rows."""
        buffer = io.BytesIO()
        frame.rechunk().write_parquet(buffer, compression="zstd")  # equal rows in other chunks would be other bytes
        digest = sha256(buffer.getvalue()).hexdigest()
        object = self.object(digest)
        if not object.exists():
            Unpublished(self.home).add(digest)
        if not _is_whole(object):
            write_whole(object, buffer.getvalue())
        return digest, frame.height

    def runs(self) -> list[Run]:
        """The last refreshes, oldest first."""
        return runs(self.home)

    def publish(self, manifest: Manifest) -> Snapshot:
        """Writes the manifest and makes it current."""
        content = _written(manifest)
        with self._moving() as number:
            id = str(Stamp(number, manifest.made_at, _short(content)))
            write_whole(self._manifest(id), content)
            self.serve(id)
        return self.snapshot(id)

    def rewrite(self, id: str, manifest: Manifest) -> str:
        """Puts another manifest in the place of a published one, which is gone then; returns its new id.

        Of the same number and time, under the digest of its content. The pointer and rollbacks follow.
        """
        stamp, content = digested(id), _written(manifest)
        if stamp is None:
            raise _damaged(f"manifest of snapshot {id}")
        with self._moving():
            new = str(Stamp(stamp.number, stamp.at, _short(content)))
            if new == id:
                return id
            write_whole(self._manifest(new), content)
            if self.current_id() == id:
                self.serve(new)
            for serving in (stamp_of(name) for name in names_in(self.home / "rollbacks")):
                if serving and serving.what == id:
                    self._remember_serving(Stamp(serving.number, serving.at, new))
                    (self.home / "rollbacks" / str(serving)).unlink()
            self._manifest(id).unlink()
        return new

    def serve(self, id: str) -> None:
        """Makes a published snapshot current."""
        self.snapshot(id)
        write_whole(self.home / POINTER, id.encode())

    def roll_back(self, id: str) -> None:
        """Makes an earlier snapshot current and records the rollback, on which as-of lookups depend."""
        with self._moving() as number:
            self.serve(id)
            self._remember_serving(Stamp(number, datetime.now(tz=UTC), id))

    def servings(self) -> list[Stamp]:
        """Changes of the served snapshot in order: `at` by the clock of then, `what` its id."""
        remembered = self._remembered()
        return [*remembered, *self._unremembered(remembered)]

    def _remembered(self) -> list[Stamp]:
        published = (Stamp(stamp.number, stamp.at, str(stamp)) for stamp in self.stamps())
        rollbacks = (stamp_of(name) for name in names_in(self.home / "rollbacks"))
        return sorted([*published, *(stamp for stamp in rollbacks if stamp and digested(stamp.what))])

    def _unremembered(self, remembered: list[Stamp]) -> Iterator[Stamp]:
        """Change of the pointer that was not recorded: the process died in between, or it was done by hand."""
        id = self.current_id()
        if remembered and id and id != remembered[-1].what and digested(id) and self._manifest(id).exists():
            moved = datetime.fromtimestamp((self.home / POINTER).stat().st_mtime, UTC)
            yield Stamp(remembered[-1].number + 1, moved, id)

    def _remember_serving(self, serving: Stamp) -> None:
        write_whole(self.home / "rollbacks" / str(serving), b"")

    @contextmanager
    def _moving(self) -> Iterator[int]:
        """Holds the pointer's lock briefly; yields the number of the next serving.

        Not the lock of a refresh: one can go back while a refresh of hours is running.
        """
        self.refuse_foreign()
        with held(self.home / MOVING, "move of what is served", MOST_SECONDS):
            servings = self._remembered()
            for serving in self._unremembered(servings):
                self._remember_serving(serving)
                servings.append(serving)
            yield servings[-1].number + 1 if servings else 1

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the store's lock for one refresh; a dead process releases it. Raises Problem where it is held."""
        self.refuse_foreign()
        with held(self.home / LOCK):
            yield

    def _names(self) -> list[str]:
        return names_in(self.home / "snapshots")

    def _manifest(self, id: str) -> Path:
        return self.home / "snapshots" / f"{Path(id).name}.json"


def _stamp(name: str) -> Stamp | None:
    return digested(name.removesuffix(".json")) if name.endswith(".json") else None


def _is_whole(object: Path) -> bool:
    try:
        return sha256(object.read_bytes()).hexdigest() == object.stem
    except FileNotFoundError:
        return False


def _content(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a pointer of zeros names no file
        got = "no such file" if isinstance(error, FileNotFoundError | ValueError) else str(error.strerror)
        raise Damaged(
            what, wanted=f"file {path}", got=got, fix="See `product-metrics snapshots`, or refresh"
        ) from error


def _damaged(what: str) -> Damaged:
    return Damaged(
        what,
        wanted="the content that was published",
        got="another digest",
        fix="Run `product-metrics refresh`, or roll back with `product-metrics snapshots --rollback ID`.",
    )


def _foreign(id: str) -> Damaged:
    return Damaged(
        f"manifest of snapshot {id}",
        wanted="one that this version of the program can read",
        got="one that another version wrote",
        fix="Run `product-metrics refresh`, or that version.",
    )


def _in_the_way(path: Path, wanted: str, got: str) -> Problem:
    return Problem(f"store: {path}", wanted=wanted, got=got, fix="Move it away, or choose another folder with --store")


def _written(manifest: Manifest) -> bytes:
    content = json.dumps(manifest.to_json(), default=_text, indent=1, sort_keys=True).encode()
    Manifest.from_json(json.loads(content))  # what cannot be read back is not published
    return content


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def _text(value: object) -> str:
    return str(value)
