"""The plan: what is aimed at, and dated remarks of people."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Days(Protocol):
    """From `start` to `end`, both included."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


@dataclass(frozen=True)
class Target:
    """A value that a metric is to have over a period."""

    metric: str
    period: str
    """2025-12, 2025-Q4 or 2025."""
    value: float
    """In the metric's unit: a share is a fraction of 1, money is in the reporting currency."""


@dataclass(frozen=True)
class Note:
    """A remark of somebody who was there."""

    on: date
    en: str
    zh: str = ""

    def text(self, language: str) -> str:
        """In Chinese where it is asked for and was written, else in English."""
        return self.zh if language == "zh" and self.zh else self.en


@dataclass(frozen=True)
class Plan:
    """Everything in the order in which it was written."""

    targets: tuple[Target, ...] = ()
    notes: tuple[Note, ...] = ()

    def notes_in(self, period: Days) -> list[Note]:
        """The remarks on its days, the earliest first."""
        return sorted((note for note in self.notes if period.start <= note.on <= period.end), key=lambda note: note.on)
