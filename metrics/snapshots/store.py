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
    """The snapshots that were asked last: none of them refers to an object in the log."""

    until: int
    """The number of the last one."""
    many: int
    """How many there were up to it: where it is another number now, they are others."""


class Unpublished:
    """The log of one store; to be written by whoever holds it."""

    FILE = "unpublished"

    def __init__(self, home: Path) -> None:
        self._file = home / self.FILE

    def add(self, digest: str) -> None:
        """Not fsynced: after a power cut `snapshots --prune` finds what this log does not know."""
        make_folder(self._file.parent)
        with self._file.open("a", encoding="ascii") as log:
            log.write(digest + "\n")

    def read(self) -> tuple[Asked | None, set[str]]:
        """Which snapshots were asked, and the objects; None where there is no log, or another kind of file."""
        try:
            first, *lines = self._file.read_text(encoding="ascii", errors="replace").splitlines() or [""]
        except FileNotFoundError:
            return None, set()
        return _asked(first), {line for line in (first, *lines) if DIGEST.fullmatch(line)}

    def write(self, asked: Asked, digests: Iterable[str]) -> None:
        """In place of what it said."""
        write_whole(self._file, "".join(f"{line}\n" for line in (json.dumps(vars(asked)), *sorted(digests))).encode())


def _asked(line: str) -> Asked | None:
    try:
        said: Any = json.loads(line)
        return Asked(int(said["until"]), int(said["many"]))
    except (ValueError, TypeError, KeyError):
        return None


class TableCache:
    """Holds tables of at most so many bytes; a larger one is handed over and not kept."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._tables: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
        self._lock = Lock()

    def table(self, name: Hashable, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The table of that name, read where it is not here. What is read under one name is always the same."""
        with self._lock:
            if name in self._tables:
                self._tables.move_to_end(name)
                return self._tables[name]
        found = read()
        self._put(name, found)
        return found

    @property
    def taken(self) -> int:
        """Bytes of the tables that are here."""
        return sum(int(table.estimated_size()) for table in self._tables.values())

    def _put(self, name: Hashable, table: pl.DataFrame) -> None:
        with self._lock:
            self._tables[name] = table
            while self.taken > self._room:
                self._tables.popitem(last=False)


FOLDERS = ("objects", "snapshots", "rollbacks", "runs", "states", "verdicts")
POINTER, LOCK, MOVING = "current", "lock", "moving"
MOST_SECONDS = 10
"""How long the pointer may be in somebody else's hands: publishing and going back take milliseconds of it."""
TABLE_CACHE = TableCache(2**30)
"""What this process has read: a gigabyte holds every table of some fifty million rows of use."""
DAMAGED: set[tuple[Path, str]] = set()
"""Snapshots, by home and id, of which this process has found a file damaged."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One published state of every source."""

    id: str
    manifest: Manifest
    home: Path

    def read(self, file: File) -> pl.DataFrame:
        """The file's rows, read once a process. Raises Damaged where they are not the ones that were published."""
        try:
            return TABLE_CACHE.table((self.home, file.objects), lambda: Store(self.home).read(file).rechunk())
        except Damaged:
            DAMAGED.add((self.home, self.id))
            raise

    @property
    def is_damaged(self) -> bool:
        """Whether this process has found a file of it damaged; see `metrics.snapshots.served`."""
        return (self.home, self.id) in DAMAGED

    def files(self) -> Iterator[File]:
        """Every file that it consists of."""
        for source in self.manifest.sources.values():
            yield from source.files
        yield from self.manifest.references


class Store:
    """The folder of published snapshots."""

    def __init__(self, home: str | Path) -> None:
        self.home = Path(home)

    def refuse_foreign(self) -> None:
        """Raises Problem where something else stands in the place of one of its folders or files."""
        for folder in (self.home, *(self.home / name for name in FOLDERS)):
            if folder.exists() and not folder.is_dir():
                raise _in_the_way(folder, "a folder", "a file")
        for file in (self.home / name for name in (POINTER, LOCK, MOVING, Unpublished.FILE)):
            if file.is_dir():
                raise _in_the_way(file, "a file", "a folder")

    def current_id(self) -> str | None:
        """What the pointer says, the id of the snapshot that is served; None before the first was published.

        Empty for a pointer that cannot be read at all: see `metrics.snapshots.served`.
        """
        try:
            return (self.home / POINTER).read_text(encoding="utf-8-sig", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError:
            return ""

    def current(self) -> Snapshot | None:
        """The snapshot that is served."""
        id = self.current_id()
        return None if id is None else self.snapshot(id)

    def snapshot(self, id: str) -> Snapshot:
        """Raises Damaged for an unknown id and for a manifest that is not as it was written."""
        content = _content(self._manifest(id), f"snapshot {id}")
        stamp = digested(id)
        if stamp is None or stamp.what != _short(content):
            raise _damaged(f"manifest of snapshot {id}")
        try:
            found = Snapshot(id, Manifest.from_json(json.loads(content)), self.home)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _foreign(id) from error
        if stamp.at != found.manifest.made_at:  # a copy under the name of another moment
            raise _damaged(f"manifest of snapshot {id}")
        return found

    def stamps(self, until: Snapshot | None = None) -> list[Stamp]:
        """Those of every snapshot, or up to one, in the order in which they were published."""
        last = digested(until.id) if until else None
        found = sorted(stamp for name in self._names() if (stamp := _stamp(name)))
        return [stamp for stamp in found if last is None or stamp <= last]

    def ids(self) -> list[str]:
        """Every snapshot, in the order in which they were published."""
        return [str(stamp) for stamp in self.stamps()]

    def strays(self) -> list[str]:
        """Names beside the snapshots that are of none: they are left alone."""
        return sorted(name for name in self._names() if not _stamp(name) and not PART.fullmatch(name))

    def readable(self, until: Snapshot | None = None) -> Iterator[Snapshot]:
        """Every snapshot, or those up to one, whose manifest is whole: the others are told although one is damaged."""
        for stamp in self.stamps(until):
            with suppress(Damaged):
                yield self.snapshot(str(stamp))

    def read(self, file: File) -> pl.DataFrame:
        """The file's rows. Raises Damaged where they are not the ones that were kept."""
        return pl.concat(pl.read_parquet(io.BytesIO(content)) for content in self.contents(file))

    def contents(self, file: File) -> Iterator[bytes]:
        """The objects of the file as they were kept, or Damaged."""
        for digest in file.objects:
            what = f"published file {digest[:12]} ({file.table})"
            content = _content(self.object(digest), what)
            if sha256(content).hexdigest() != digest:
                raise _damaged(what)
            yield content

    def object(self, digest: str) -> Path:
        """The file of that content."""
        return self.home / "objects" / f"{digest}.parquet"

    def keep(self, frame: pl.DataFrame) -> tuple[str, int]:
        """Write the rows once; returns digest and number of rows."""
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
        """Write the manifest and serve it."""
        content = json.dumps(manifest.to_json(), default=_text, indent=1, sort_keys=True).encode()
        Manifest.from_json(json.loads(content))  # what cannot be read back is not published
        with self._moving() as number:
            id = str(Stamp(number, manifest.made_at, _short(content)))
            write_whole(self._manifest(id), content)
            self.serve(id)
        return self.snapshot(id)

    def serve(self, id: str) -> None:
        """Make a published snapshot the current one."""
        self.snapshot(id)
        write_whole(self.home / POINTER, id.encode())

    def roll_back(self, id: str) -> None:
        """Serve an earlier snapshot again, and remember it: what was believed on a day depends on it."""
        with self._moving() as number:
            self.serve(id)
            self._remember_serving(Stamp(number, datetime.now(tz=UTC), id))

    def servings(self) -> list[Stamp]:
        """Each time when another snapshot began to be served, in order: `at` by the clock of then, `what` is its id."""
        remembered = self._remembered()
        return [*remembered, *self._unremembered(remembered)]

    def _remembered(self) -> list[Stamp]:
        published = (Stamp(stamp.number, stamp.at, str(stamp)) for stamp in self.stamps())
        rollbacks = (stamp_of(name) for name in names_in(self.home / "rollbacks"))
        return sorted([*published, *(stamp for stamp in rollbacks if stamp and digested(stamp.what))])

    def _unremembered(self, remembered: list[Stamp]) -> Iterator[Stamp]:
        """The pointer says something else: whoever moved it died before it was remembered, or did it by hand."""
        id = self.current_id()
        if remembered and id and id != remembered[-1].what and digested(id) and self._manifest(id).exists():
            moved = datetime.fromtimestamp((self.home / POINTER).stat().st_mtime, UTC)
            yield Stamp(remembered[-1].number + 1, moved, id)

    def _remember_serving(self, serving: Stamp) -> None:
        write_whole(self.home / "rollbacks" / str(serving), b"")

    @contextmanager
    def _moving(self) -> Iterator[int]:
        """Have the pointer to oneself, for a moment; gives the number of the next serving.

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
        """Hold the store for one refresh; the lock of a process that died is free. Raises Problem where it is held."""
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


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def _text(value: object) -> str:
    return str(value)
