"""The review for pages: documents, pictures of their pages and files, made once for the same snapshot and records."""

from functools import lru_cache

from dashboard.documents.cards import Take, cards_of
from dashboard.documents.model import Document
from dashboard.documents.outline import Tell, Wanted, built, notes_of, quiet
from dashboard.documents.theme import Theme, house_theme
from dashboard.documents.writers import draw_ahead, writer
from dashboard.service.results import Results
from queries.records.entry import Entry
from queries.records.kinds.review_card import ReviewCard
from queries.records.kinds.section_note import SectionNote
from queries.records.records import Records

KEPT = 8
"""Documents that are kept in memory, some megabytes each with their pictures."""


class _Asked:
    """A document that is wanted of some results; equal ones have the same snapshot, records and wishes."""

    def __init__(self, results: Results, wanted: Wanted, take: Take, tell: Tell = quiet) -> None:
        self.results, self.wanted, self.take, self.tell = results, wanted, take, tell
        self.theme: Theme = house_theme()
        self.key = (
            self.theme.digest,
            results.snapshot.id,
            str(results.align),
            results.records().head(),
            results.records_url,
            wanted,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def document(results: Results, wanted: Wanted, take: Take, tell: Tell = quiet) -> Document:
    """Raises Refusal for a period that is none."""
    return _document(_Asked(results, wanted, take, tell))


def pages(results: Results, wanted: Wanted, take: Take) -> tuple[bytes, ...]:
    """Every page of the PDF as a picture. Raises Problem where the packages of documents are not installed."""
    return _pages(_Asked(results, wanted, take))


def file(results: Results, wanted: Wanted, take: Take, form: str) -> bytes:
    """The document in a format."""
    return _file(_Asked(results, wanted, take), form)


@lru_cache(KEPT)
def _document(asked: _Asked) -> Document:
    return built(asked.results, asked.wanted, asked.tell, asked.take)


@lru_cache(KEPT)
def _pages(asked: _Asked) -> tuple[bytes, ...]:
    writer("pdf")  # whether the packages are there
    from dashboard.documents.writers.pdf_file import pages as drawn

    draw_ahead(_document(asked))
    return tuple(drawn(_document(asked), asked.theme))


@lru_cache(KEPT)
def _file(asked: _Asked, form: str) -> bytes:
    return writer(form)(_document(asked), asked.theme)


def note_of(records: Records, period: str, section: str, language: str) -> Entry | None:
    """Free text of a section; None where there is none."""
    found = notes_of(records, period, language)
    return next((each for each in found if isinstance(each.body, SectionNote) and each.body.section == section), None)


def save_note(records: Records, note: SectionNote, *, by: str, expected: int | None) -> Entry:
    """Raises Conflict where somebody else was faster."""
    return records.save("section_note", note.id, note, by=by, expected=expected)


def remove_note(records: Records, note: Entry, *, by: str) -> None:
    """Raises Conflict where somebody has changed it since."""
    records.remove("section_note", note.id, by=by, expected=note.version)


def cards(records: Records, period: str) -> list[tuple[Entry, ReviewCard]]:
    """Cards that were put into the review of a period, with who put them there."""
    return [(each, each.body) for each in cards_of(records, period) if isinstance(each.body, ReviewCard)]


def put_card(records: Records, card: ReviewCard, *, by: str) -> Entry:
    """Puts a card into the review; one that is there stays as it is."""
    before = records.entry("review_card", card.id)
    return records.save("review_card", card.id, card, by=by, expected=before.version if before else None)


def remove_card(records: Records, card: Entry, *, by: str) -> None:
    """Raises Conflict where somebody has changed it since."""
    records.remove("review_card", card.id, by=by, expected=card.version)
