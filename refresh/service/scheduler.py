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
    """Raised by a signal wherever the program is, so that locks are released and partial files removed."""


class Stop:
    """Whether a stop was requested, in case a library swallowed the exception."""

    asked = False


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Raises Stopped inside on the first signal; later ones do not interrupt the cleanup."""
    stop = Stop()

    def end(number: int, frame: FrameType | None) -> None:
        for sig in SIGNALS:
            signal.signal(sig, signal.SIG_IGN)
        stop.asked = True
        raise Stopped(signal.Signals(number).name)

    before = {signal_number: signal.signal(signal_number, end) for signal_number in SIGNALS}
    try:
        yield stop
    finally:
        for signal_number, handler in before.items():
            signal.signal(signal_number, handler)


def keep_refreshing(job: Job, every: timedelta) -> None:
    """Runs refreshes on a schedule, whatever their outcome, until a stop is requested."""
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
    """Time until the next start, a multiple of `every` from the last; missed starts are skipped."""
    return every - (now - started) % every
