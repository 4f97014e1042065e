"""Scheduler of `refresh --every`: one refresh after another until a signal asks to stop."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from logging import ERROR

from queries.errors import Problem
from refresh.log import log
from refresh.service.job import Job
from refresh.service.stop import Stopped, stoppable


def keep_refreshing(job: Job, every: timedelta) -> None:
    """Runs refreshes on a schedule, whatever their outcome, until a stop is requested."""
    job.refuse_wrong()
    with stoppable() as stop:
        try:
            while True:
                _one(replace(job, stop=stop), every)
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
    job.stop.is_deferred = False
    job.stop.heed()
    wait = until_next(started, datetime.now(tz=UTC), every)
    log("waiting", next=(datetime.now(tz=UTC) + wait).isoformat(timespec="seconds"), seconds=wait.total_seconds())
    time.sleep(wait.total_seconds())


def until_next(started: datetime, now: datetime, every: timedelta) -> timedelta:
    """Time until the next start, a multiple of `every` from the last; missed starts are skipped."""
    return every - (now - started) % every
