"""Job: one refresh with retries (exponential backoff and jitter) and a run record."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from logging import WARNING
from typing import TypeVar

from queries.errors import Problem, Transient
from queries.settings import Settings
from refresh.log import log
from refresh.pipeline.refresh import Report, refresh
from refresh.progress import PUBLISH, Progress, silence
from refresh.service.notify import refuse_wrong
from refresh.service.run_record import RunRecord
from refresh.service.stop import Stop

FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds before the second attempt, doubled before each further one."""
JITTER = 0.5
"""Random share by which a wait is longer or shorter, so that clients do not retry in step."""

T = TypeVar("T")


def with_retries(act: Callable[[], T], retries: int) -> T:
    """What it gives at last. Raises what the last attempt raised, and at once what does not pass by itself."""
    for attempt in range(retries):
        try:
            return act()
        except Transient as passing:
            seconds = wait_after(attempt)
            log("retrying", level=WARNING, reason=str(passing), left=retries - attempt, seconds=round(seconds, 1))
            time.sleep(seconds)
    return act()


def wait_after(attempt: int) -> float:
    """Seconds to wait after an attempt, numbered from 0."""
    middle = min(FIRST_WAIT * 2.0**attempt, LONGEST_WAIT)
    return middle * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  nothing is kept secret by it


RETRIES = 3
"""Default number of retries of scheduled refreshes."""


@dataclass(frozen=True)
class Job:
    """Settings of a refresh, run once or on a schedule."""

    settings: Settings
    full: bool = False
    progress: Progress = silence
    stop: Stop = field(default_factory=Stop)
    """What a signal requests, see `refresh.service.stop.stoppable`; it is deferred once a snapshot is published."""

    def run(self) -> Report:
        """Runs and records a refresh. Raises what `refresh` raises, after recording it."""
        self.refuse_wrong()
        account = RunRecord(self.settings)
        try:
            report = with_retries(partial(self._attempt, account), self.retries)
        except BaseException as error:
            account.close_failed(error)
            raise
        else:
            account.close(report)
            return report

    def refuse_wrong(self) -> None:
        """Validates the settings. Raises Problem, after recording it."""
        try:
            refuse_wrong(self.settings.notify)
        except Problem as problem:
            RunRecord(replace(self.settings, notify="")).close_failed(problem)
            raise

    @property
    def retries(self) -> int:
        """Number of retries."""
        chosen = self.settings.retries
        return (RETRIES if self.settings.every else 0) if chosen is None else chosen

    def _attempt(self, account: RunRecord) -> Report:
        try:
            return refresh(self.settings, full=self.full, progress=self._deferring(account.attempt(self.progress)))
        except Exception:  # which may be what a library has made of a signal: it is no failure, and not tried again
            self.stop.is_deferred = False
            self.stop.heed()
            raise

    def _deferring(self, progress: Progress) -> Progress:
        """The progress callback, which heeds a stop, and defers it from the step of publishing on."""

        def told(what: str, share: float, rows: int = 0, /) -> None:
            self.stop.is_deferred = self.stop.is_deferred or what == PUBLISH
            self.stop.heed()
            progress(what, share, rows)

        return told
