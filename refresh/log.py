"""Structured log of a refresh: one line per step, with its duration."""

import logging
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
    """Progress callback that times the steps and passes them on."""

    def __init__(self, progress: Progress = silence) -> None:
        self.seconds: dict[str, float] = {}
        """Step → duration in seconds, in order."""
        self._progress, self._step, self._rows, self._heard = progress, "", 0, monotonic()
        self._done = ""
        """Last finished step: reported once more, it is not logged again."""

    def __call__(self, what: str, share: float, rows: int = 0, /) -> None:
        self._progress(what, share, rows)
        if self._step and what != self._step:
            self._count(self._step)
            self.end()
        self._count(what)
        if share >= 1 and what == self._done:
            return
        self._rows = rows or (self._rows if what == self._step else 0)
        self._step, self._done = what, ""
        if share >= 1:
            self.end()
            self._done = what

    def end(self) -> None:
        """Ends and logs the current step."""
        if self._step:
            word, _, thing = self._step.partition(" ")
            event, kind = SAID.get(word, (self._step, "")) if thing else ("step", "what")
            facts: dict[str, Any] = {kind: thing or self._step} | ({"rows": self._rows} if self._rows else {})
            log(event, **facts, seconds=self.seconds[self._step])
        self._step = ""

    def _count(self, step: str) -> None:
        """Adds the time since the last call to a step."""
        now = monotonic()
        self.seconds[step] = round(self.seconds.get(step, 0) + now - self._heard, 3)
        self._heard = now
