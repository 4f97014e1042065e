"""Scheduler of `refresh --every`: one refresh after another until a signal asks to stop."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from logging import ERROR
from types import FrameType

from queries.errors import Problem
from refresh.log import log
from refresh.service.job import Job

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


def keep_refreshing(job: Job, every: timedelta) -> None:
    """Whatever becomes of one, the next begins in time; the end comes between two, or lets go of the one under way."""
    job.refuse_wrong()
    with stoppable() as stop:
        try:
            while not stop.asked:
                _one(job, every)
        except Stopped as stopped:
            log("ended", by=str(stopped))


def _one(job: Job, every: timedelta) -> None:
    started = datetime.now(tz=UTC)
    try:
        job.run()
    except Problem:
        pass  # told and written down
    except Exception as error:  # noqa: BLE001  a mistake of ours: the next refresh may do without it
        log("mistake", level=ERROR, error=error)
    wait = until_next(started, datetime.now(tz=UTC), every)
    log("waiting", next=(datetime.now(tz=UTC) + wait).isoformat(timespec="seconds"), seconds=wait.total_seconds())
    time.sleep(wait.total_seconds())


def until_next(started: datetime, now: datetime, every: timedelta) -> timedelta:
    """The next multiple, counted from the last start: one that took too long skips those that it missed."""
    return every - (now - started) % every
