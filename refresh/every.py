"""Refreshes one after the other, until somebody asks for the end."""

import time
from datetime import UTC, datetime, timedelta
from logging import ERROR

from queries.problem import Problem
from refresh.job import Job
from refresh.stopping import Stopped, stoppable
from refresh.tell import tell


def keep_refreshing(job: Job, every: timedelta) -> None:
    """Whatever becomes of one, the next begins in time; the end comes between two, or lets go of the one under way."""
    job.refuse_wrong()
    with stoppable() as stop:
        try:
            while not stop.asked:
                _one(job, every)
        except Stopped as stopped:
            tell("ended", by=str(stopped))


def _one(job: Job, every: timedelta) -> None:
    started = datetime.now(tz=UTC)
    try:
        job.run()
    except Problem:
        pass  # told and written down
    except Exception as error:  # noqa: BLE001  a mistake of ours: the next refresh may do without it
        tell("mistake", level=ERROR, error=error)
    wait = until_next(started, datetime.now(tz=UTC), every)
    tell("waiting", next=(datetime.now(tz=UTC) + wait).isoformat(timespec="seconds"), seconds=wait.total_seconds())
    time.sleep(wait.total_seconds())


def until_next(started: datetime, now: datetime, every: timedelta) -> timedelta:
    """The next multiple, counted from the last start: one that took too long skips those that it missed."""
    return every - (now - started) % every
