"""Sections of a document: one file per section, found by scanning; a company adds its own by adding a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dashboard.documents.draft import Draft
from dashboard.documents.model import Block, Line


@dataclass(frozen=True)
class Content:
    """What a section says: its message, which is the title of its slide, and its blocks."""

    message: Line
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class SectionFile:
    """A section of the document, defined as `section` by a file of this folder; its id is the file's name."""

    place: float
    write: Callable[[Draft], Content]
    """May raise Refusal: the section then says what it waits for, and the contents list says so."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Language → title; without them the words `review.section.<id>`."""
