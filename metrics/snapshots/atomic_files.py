"""Atomic files: written whole, synced and renamed; sealed folders; a lock that a dead process releases."""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname
from typing import Any

from queries.durable_files import make_folder, write_whole
from queries.errors import Busy


@contextmanager
def held(path: Path, what: str = "refresh", patience: float = 0) -> Iterator[None]:
    """Hold the lock; that of a process that died is free. Raises Busy where another holds it for so many seconds."""
    make_folder(path.parent)
    with path.open("a+", encoding="utf-8") as lock:
        _hold(lock.fileno(), path, what, time.monotonic() + patience)
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {gethostname()} since {datetime.now(tz=UTC):%Y-%m-%d %H:%M:%S} UTC")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)  # else the next one to be refused may read who held it last


def _hold(descriptor: int, path: Path, what: str, until: float) -> None:
    while not _is_taken(descriptor):
        if time.monotonic() >= until:
            raise Busy(
                f"store {path.parent}",
                wanted=f"one {what} at a time",
                got="one that is running: " + _holder(path),
                fix="Wait until it ends.",
            )
        time.sleep(0.01)


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    """Who holds the lock: it is held a moment before its holder has written that down."""
    for _ in range(50):
        if text := path.read_text(encoding="utf-8", errors="replace"):
            return text
        time.sleep(0.02)
    return "by whom is not known"


HEADER = "header.json"


def seal(home: Path, **header: Any) -> None:
    """Write the header, last of all: what is to be known, and the digest of every file."""
    content = json.dumps({**header, "files": _digests(home)}, default=str).encode()
    write_whole(home / HEADER, hashlib.sha256(content).hexdigest().encode() + content)


def header_of(home: Path) -> Any:
    """What a header says behind its own digest; nothing where a bit of it has changed, or there is none."""
    try:
        whole = (home / HEADER).read_bytes()
    except OSError:
        return None
    digest, content = whole[:64], whole[64:]
    return json.loads(content) if hashlib.sha256(content).hexdigest().encode() == digest else None


def is_whole(home: Path, header: Mapping[str, Any]) -> bool:
    """Whether every file is as it was when the header was written, and no other is there."""
    return bool(header["files"] == _digests(home))


def own_files(home: Path) -> list[Path]:
    """The header, and the files for which it vouches; whatever else somebody has put there is not its own."""
    return [path for path in (home / HEADER, *sorted(home.rglob("*.parquet"))) if path.is_file()]


def _digests(home: Path) -> dict[str, str]:
    return {str(path.relative_to(home)): _digest(path) for path in own_files(home) if path.name != HEADER}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
