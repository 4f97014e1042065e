"""Published snapshots: written once, checked by their digest, never written again.

A store is a folder: `objects/` holds Parquet files named by their SHA-256, `snapshots/` one manifest a snapshot, and
the file `current` the id of the snapshot that is served; `rollbacks/` tells when somebody went back to an earlier one.
A manifest's name ends with its own digest.
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl

from metrics.answers import Numbers
from metrics.disk import held, write_whole
from metrics.manifest import File, Manifest
from metrics.runs import Run, runs
from metrics.shelf import Shelf
from queries.problem import Damaged

WRITTEN = "%Y%m%dT%H%M%S%f"
"""How a moment is written, UTC: an id begins with the one at which the snapshot was made."""
SHELF = Shelf(2**30)
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
            return SHELF.table((self.home, file.objects), lambda: Store(self.home).read(file).rechunk())
        except Damaged:
            DAMAGED.add((self.home, self.id))
            raise

    @property
    def is_damaged(self) -> bool:
        """Whether this process has found a file of it damaged; see `metrics.served`."""
        return (self.home, self.id) in DAMAGED

    def files(self) -> Iterator[File]:
        """Every file that it consists of."""
        for source in self.manifest.sources.values():
            yield from source.files
        yield from self.manifest.references

    def numbers(self) -> Numbers:
        return Numbers(self.manifest, self.read)


class Store:
    """The folder of published snapshots."""

    def __init__(self, home: str | Path) -> None:
        self.home = Path(home)

    def current_id(self) -> str | None:
        """The id of the snapshot that is served; None before the first was published."""
        pointer = self.home / "current"
        return pointer.read_text(encoding="utf-8", errors="replace").strip() if pointer.exists() else None

    def current(self) -> Snapshot | None:
        """The snapshot that is served."""
        id = self.current_id()
        return None if id is None else self.snapshot(id)

    def snapshot(self, id: str) -> Snapshot:
        """Raises Damaged for an unknown id and for a manifest that is not as it was written."""
        content = _content(self._manifest(id), f"snapshot {id}")
        if not id.endswith(_short(content)):
            raise _damaged(f"manifest of snapshot {id}")
        try:
            return Snapshot(id, Manifest.from_json(json.loads(content)), self.home)
        except (ValueError, TypeError, KeyError) as error:
            raise _foreign(id) from error

    def ids(self) -> list[str]:
        """Every snapshot, oldest first."""
        return sorted(path.stem for path in (self.home / "snapshots").glob("*.json"))

    def readable(self) -> Iterator[Snapshot]:
        """Every snapshot whose manifest is whole, oldest first: the others are told although one is damaged."""
        for id in self.ids():
            with suppress(Damaged):
                yield self.snapshot(id)

    def read(self, file: File) -> pl.DataFrame:
        """The file's rows. Raises Damaged where they are not the ones that were kept."""
        return pl.concat(pl.read_parquet(io.BytesIO(content)) for content in self.contents(file))

    def contents(self, file: File) -> Iterator[bytes]:
        """The objects of the file as they were kept, or Damaged."""
        for digest in file.objects:
            what = f"published file {digest[:12]} ({file.table})"
            content = _content(_object(self.home, digest), what)
            if sha256(content).hexdigest() != digest:
                raise _damaged(what)
            yield content

    def keep(self, frame: pl.DataFrame) -> tuple[str, int]:
        """Write the rows once; returns digest and number of rows."""
        buffer = io.BytesIO()
        frame.rechunk().write_parquet(buffer, compression="zstd")  # equal rows in other chunks would be other bytes
        digest = sha256(buffer.getvalue()).hexdigest()
        if not _is_whole(_object(self.home, digest)):
            write_whole(_object(self.home, digest), buffer.getvalue())
        return digest, frame.height

    def runs(self) -> list[Run]:
        """The last refreshes, oldest first."""
        return runs(self.home)

    def publish(self, manifest: Manifest) -> Snapshot:
        """Write the manifest and serve it."""
        content = json.dumps(manifest.to_json(), default=_text, indent=1, sort_keys=True).encode()
        id = f"{manifest.made_at:{WRITTEN}}-{_short(content)}"
        write_whole(self._manifest(id), content)
        self.serve(id)
        return self.snapshot(id)

    def serve(self, id: str) -> None:
        """Make a published snapshot the current one."""
        self.snapshot(id)
        write_whole(self.home / "current", id.encode())

    def roll_back(self, id: str) -> None:
        """Serve an earlier snapshot again, and remember since when: what was believed on a day depends on it."""
        self.serve(id)
        write_whole(self.home / "rollbacks" / f"{datetime.now(tz=UTC):{WRITTEN}}-{id}", b"")

    def rollbacks(self) -> Iterator[tuple[datetime, str]]:
        """When an earlier snapshot was served again, UTC, and its id; oldest first."""
        for path in sorted((self.home / "rollbacks").glob("[0-9]*")):
            at, _, id = path.name.partition("-")
            yield datetime.strptime(at, WRITTEN), id

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store for one refresh; the lock of a process that died is free. Raises Problem where it is held."""
        with held(self.home / "lock"):
            yield

    def _manifest(self, id: str) -> Path:
        return self.home / "snapshots" / f"{Path(id).name}.json"


def _object(home: Path, digest: str) -> Path:
    return home / "objects" / f"{digest}.parquet"


def _is_whole(object: Path) -> bool:
    return object.exists() and sha256(object.read_bytes()).hexdigest() == object.stem


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


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def _text(value: object) -> str:
    return str(value)
