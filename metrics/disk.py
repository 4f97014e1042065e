"""A lock that dies with its holder."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname

from queries.durable import make_folder
from queries.problem import Busy


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
