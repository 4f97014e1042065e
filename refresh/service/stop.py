"""Requests to stop by a signal: raised wherever the program is, after an import during it; remembered if swallowed."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)
IMPORTING = "<frozen importlib"
"""Beginning of the file names of Python's own code that imports modules."""
AGAIN = 0.05
"""Seconds after which a signal that came during an import is looked at again."""


Tell = Callable[["sys.UnraisableHookArgs"], Any]
"""A hook for exceptions that Python cannot raise, such as `sys.unraisablehook`."""


class Stopped(BaseException):
    """Raised by a signal wherever the program is, so that locks are released and partial files removed."""


class Stop:
    """A stop that may have been requested."""

    by = ""
    """Name of the signal; empty where none was received."""
    is_deferred = False
    """Whether a signal is only remembered, until the snapshot that is being published is there and written down."""

    def heed(self) -> None:
        """Raises Stopped where a stop was requested and is not deferred: a library may have swallowed what was raised.

        DuckDB makes an error of its own of it, and Python forgets what is raised while an object is removed.
        """
        if self.by and not self.is_deferred:
            raise Stopped(self.by)


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Raises Stopped inside on the first signal, unless it is deferred; later ones do not interrupt the cleanup.

    During an import it is raised after it: the lock of a module would stay locked for the threads that import it, too.
    """
    stop = Stop()

    def end(number: int, frame: FrameType | None) -> None:
        stop.by = stop.by or signal.Signals(number).name
        if not stop.is_deferred and _is_importing(frame):
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
            return
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        stop.heed()

    before = {number: signal.signal(number, end) for number in (*SIGNALS, signal.SIGALRM)}
    told, sys.unraisablehook = sys.unraisablehook, _tell_all_but_stops(sys.unraisablehook)
    try:
        yield stop
    finally:
        sys.unraisablehook = told
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_all_but_stops(tell: Tell) -> Tell:
    """Python's hook for what it forgets, without a traceback of a stop, which is remembered."""
    return lambda forgotten: None if forgotten.exc_type is Stopped else tell(forgotten)


def _is_importing(frame: FrameType | None) -> bool:
    while frame and not frame.f_code.co_filename.startswith(IMPORTING):
        frame = frame.f_back
    return frame is not None
