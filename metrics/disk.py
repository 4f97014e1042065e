"""Files that are whole or not there, and a lock that dies with its holder."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname

from queries.problem import Busy


def write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing: a reader never sees a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock; that of a process that died is free. Raises Busy where another holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        _hold(lock.fileno(), path)
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {gethostname()} since {datetime.now(tz=UTC):%Y-%m-%d %H:%M:%S} UTC")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)  # else the next one to be refused may read who held it last


def _hold(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Busy(
            f"store {path.parent}",
            wanted="one refresh at a time",
            got="one that is running: " + _holder(path),
            fix="Wait until it ends.",
        ) from error


def _holder(path: Path) -> str:
    """Who holds the lock: it is held a moment before its holder has written that down."""
    for _ in range(50):
        if text := path.read_text(encoding="utf-8"):
            return text
        time.sleep(0.02)
    return "by whom is not known"
