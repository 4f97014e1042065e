"""Conventions: how texts and moments of a table are written, as its owner declares it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Conventions:
    """How the texts and moments of one table are read, as its owner declares it."""

    time_zone: ZoneInfo | None = None
    """The business zone, in which a moment with an offset has its day."""
    day_first: bool | None = None
    """Whether 05/03/2025 is the fifth of March; None: not declared."""
    decimal: str | None = None
    """The decimal sign of numbers in texts, "," or "."; None: not declared."""
