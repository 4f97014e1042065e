"""Note of a section: free text that a person adds to a section of the review, marked as such in the document."""

from typing import Literal

import msgspec

from queries.errors import Problem

LONGEST = 4_000
"""Longest text, in characters."""


class SectionNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Free text for a section of the review of one period, in one language."""

    period: str
    """As the command line writes periods: 2025, 2025-Q4, 2025-12."""
    section: str
    language: Literal["en", "zh"]
    text: str

    def __post_init__(self) -> None:
        """Raises Problem for no text and for one that is too long."""
        if not self.text.strip() or len(self.text) > LONGEST:
            wanted, got = f"from 1 to {LONGEST:,} characters", f"{len(self.text):,}"
            raise Problem("text of a section", wanted=wanted, got=got, fix="Write less, or remove the note")

    @property
    def id(self) -> str:
        """Id of its record: 2025-outlook-en."""
        return f"{self.period}-{self.section}-{self.language}"
