"""Structured log of a refresh: one line per step, with its duration."""

import logging
from threading import Lock
from time import monotonic
from typing import Any

from refresh.progress import Progress, silence

LOG = logging.getLogger("product_metrics.refresh")


def log(event: str, *, level: int = logging.INFO, **facts: object) -> None:
    """Writes one structured line."""
    LOG.log(level, event, extra={"facts": facts})


SAID = {"check": ("checked", "table"), "compute": ("computed", "source")}
"""First word of a step → the event that is logged, and the name of its subject."""


class StepTimer:
    """Progress callback that times the steps and passes them on, from any thread.

    A step ends where it is told as done, or where one of another kind begins: `compute a` and `compute b` may overlap.
    """

    def __init__(self, progress: Progress = silence) -> None:
        self.seconds: dict[str, float] = {}
        """Step → duration in seconds, in the order of their ends; those of overlapping steps add up to more."""
        self._progress, self._lock = progress, Lock()
        self._began: dict[str, float] = {}
        """Steps under way → when each began."""
        self._rows: dict[str, int] = {}
        self._heard, self._done = monotonic(), set[str]()

    def __call__(self, what: str, share: float, rows: int = 0, /) -> None:
        with self._lock:
            self._progress(what, share, rows)
            if share >= 1 and what in self._done:  # told once more
                return
            self._end([step for step in self._began if step != what and not _may_overlap(step, what)])
            self._began.setdefault(what, monotonic() if self._began else self._heard)
            self._rows[what] = rows or self._rows.get(what, 0)
            self._heard = monotonic()
            self._done.discard(what)
            if share >= 1:
                self._end([what])
                self._done.add(what)

    def end(self) -> None:
        """Ends and logs the steps under way."""
        with self._lock:
            self._end([*self._began])

    def _end(self, steps: list[str]) -> None:
        for step in steps:
            self._heard, rows = monotonic(), self._rows.pop(step)
            self.seconds[step] = round(self.seconds.get(step, 0) + self._heard - self._began.pop(step), 3)
            word, _, thing = step.partition(" ")
            event, kind = SAID.get(word, (step, "")) if thing else ("step", "what")
            facts: dict[str, Any] = {kind: thing or step} | ({"rows": rows} if rows else {})
            log(event, **facts, seconds=self.seconds[step])


def _may_overlap(one: str, other: str) -> bool:
    """Whether two steps are of one kind, such as `compute`, each of a thing of its own."""
    (kind, _, thing), (kind_of_other, _, thing_of_other) = one.partition(" "), other.partition(" ")
    return bool(thing and thing_of_other) and kind == kind_of_other
