"""Requests to stop by a signal: raised wherever the program is, and remembered where a library swallows them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(BaseException):
    """Raised by a signal wherever the program is, so that locks are released and partial files removed."""


class Stop:
    """A stop that may have been requested."""

    by = ""
    """Name of the signal; empty where none was received."""
    is_deferred = False
    """Whether a signal is only remembered, until the snapshot that is being published is there and written down."""

    def heed(self) -> None:
        """Raises Stopped where a stop was requested: DuckDB makes an error of its own of what a signal raises."""
        if self.by:
            raise Stopped(self.by)


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Raises Stopped inside on the first signal, unless it is deferred; later ones do not interrupt the cleanup."""
    stop = Stop()

    def end(number: int, frame: FrameType | None) -> None:
        for sig in SIGNALS:
            signal.signal(sig, signal.SIG_IGN)
        stop.by = signal.Signals(number).name
        if not stop.is_deferred:
            stop.heed()

    before = {signal_number: signal.signal(signal_number, end) for signal_number in SIGNALS}
    try:
        yield stop
    finally:
        for signal_number, handler in before.items():
            signal.signal(signal_number, handler)
