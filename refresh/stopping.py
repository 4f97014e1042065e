"""The end that somebody asks for: SIGTERM from a service manager, SIGINT from a keyboard."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(BaseException):
    """Raised where the program is: what is held is let go of, and what is half written taken away."""


class Stop:
    """Whether the end was asked for, should a library have swallowed what was raised."""

    asked = False


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Inside, the first signal raises Stopped; a second one does not disturb the tidying up."""
    stop = Stop()

    def end(number: int, frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        stop.asked = True
        raise Stopped(signal.Signals(number).name)

    before = {each: signal.signal(each, end) for each in SIGNALS}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
