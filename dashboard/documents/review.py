"""The review for pages: documents, pictures of their pages and files, made once for the same snapshot and records."""

from functools import lru_cache

from dashboard.documents.model import Document
from dashboard.documents.outline import Tell, Wanted, built, notes_of, quiet
from dashboard.documents.theme import theme
from dashboard.documents.writers import writer
from dashboard.service.results import Results
from queries.records.entry import Entry
from queries.records.kinds.section_note import SectionNote
from queries.records.records import Records

KEPT = 8
"""Documents that are kept in memory, some megabytes each with their pictures."""


class _Asked:
    """A document that is wanted of some results; equal ones have the same snapshot, records and wishes."""

    def __init__(self, results: Results, wanted: Wanted, tell: Tell) -> None:
        self.results, self.wanted, self.tell = results, wanted, tell
        self.key = results.snapshot.id, str(results.align), results.records().head(), results.records_url, wanted

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def document(results: Results, wanted: Wanted, tell: Tell = quiet) -> Document:
    """Raises Refusal for a period that is none."""
    return _document(_Asked(results, wanted, tell))


def pages(results: Results, wanted: Wanted) -> tuple[bytes, ...]:
    """Every page of the PDF as a picture. Raises Problem where the packages of documents are not installed."""
    return _pages(_Asked(results, wanted, quiet))


def file(results: Results, wanted: Wanted, form: str) -> bytes:
    """The document in a format."""
    return _file(_Asked(results, wanted, quiet), form)


@lru_cache(KEPT)
def _document(asked: _Asked) -> Document:
    return built(asked.results, asked.wanted, asked.tell)


@lru_cache(KEPT)
def _pages(asked: _Asked) -> tuple[bytes, ...]:
    writer("pdf")  # whether the packages are there
    from dashboard.documents.writers.pdf_file import pages as drawn

    return tuple(drawn(_document(asked), theme()))


@lru_cache(KEPT)
def _file(asked: _Asked, form: str) -> bytes:
    return writer(form)(_document(asked), theme())


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
