"""Verification of a file: made again from its own snapshot and from that of now, and compared with both."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

from dashboard.documents.cards import Take, no_pages
from dashboard.documents.model import Document
from dashboard.documents.outline import TEMPLATE, built, wanted_of
from dashboard.documents.theme import Theme
from dashboard.documents.verify.compare import Report, compared
from dashboard.documents.verify.found import Found
from dashboard.documents.writers import FORMATS, form_of, writer
from dashboard.documents.writers.archive import tag_of
from dashboard.i18n import FALLBACK, Words, words
from dashboard.service.results import Results
from metrics.errors import Refusal
from metrics.snapshots.store import Store
from queries.errors import Damaged, Problem


def verified(file: Path, results: Results, theme: Theme, take: Take = no_pages, language: str = FALLBACK) -> Report:
    """Report on a file. Raises Problem for a file that is no review.

    A figure is changed where the file says something else than the file's own snapshot; it is stale where it was right
    and the snapshot that is served now, or the records of now, say something else. Without its own snapshot a file is
    compared with nothing: the figures of another one would make it look forged.
    """
    form = form_of(file)
    if form not in FORMATS:
        raise Problem(
            f"file {file}", wanted="a .docx, .pptx, .xlsx or .pdf file", got=form or "no ending", fix="Choose another"
        )
    content = _content(file)
    found = read(form, content, str(file))
    own, head, say = _own(results, found), results.records().head_at(found.about["records"]), words(language)
    if own is None:
        told = say("review.verified.no_snapshot", id=found.about["snapshot"])
        return Report(len(found.figures), stale=[told], is_compared=False)
    then = replace(own, records_until=head.number if head else None)
    report = _against(form, found, then, theme, take, say)
    if own.snapshot.id != results.snapshot.id or head != results.records().head():
        before, now = remade(found, then, take), remade(found, results, take)
        _move_to_stale(report, before, now, say, is_other_records=head is None)
    return report


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise Problem(f"file {file}", wanted="a document", got="no such file", fix="Correct the path")
    return file.read_bytes()


def read(form: str, content: bytes, name: str) -> Found:
    """What a document says."""
    writer(form)  # whether the packages are there
    found: Found = import_module(f"dashboard.documents.verify.read_{form}").read(content, name)
    if found.about["template"] != TEMPLATE:
        fix = "Make the document again"
        raise Problem(
            f"document {name}", wanted=f"templates of version {TEMPLATE}", got=found.about["template"], fix=fix
        )
    return found


def _own(results: Results, found: Found) -> Results | None:
    """Results of the snapshot that the document was made from; None where it is not there any more."""
    id = found.about["snapshot"]
    if id == results.snapshot.id:
        return results
    store = Store(results.snapshot.home)
    try:
        return replace(results, snapshot=store.snapshot(id)) if id in store.ids() else None
    except Damaged:
        return None


def _against(form: str, found: Found, results: Results, theme: Theme, take: Take, say: Words) -> Report:
    document = remade(found, results, take)
    stamped = replace(document, about=dict(found.about))
    expected = replace(read(form, writer(form)(stamped, theme), "made again"), about=document.about)
    names = {tag_of(figure.id, found.about["snapshot"]): figure.id for figure in document.figures.values()}
    return compared(found, expected, names, document.count, say)


def remade(found: Found, results: Results, take: Take) -> Document:
    """The document that the stamp asks for. Raises Problem for a stamp that asks for none."""
    try:
        return built(results, wanted_of(found.about), take=take)
    except (Refusal, KeyError) as error:
        fix = "Take the file as it was written"
        raise Problem(
            "stamp of the document", wanted="a period and a language", got=str(dict(found.about)), fix=fix
        ) from error


def _move_to_stale(report: Report, then: Document, after: Document, say: Words, *, is_other_records: bool) -> None:
    """Compares the figures of the document's snapshot and records with those of now.

    `is_other_records`: the records never had the document's revision, so what they say may have moved since.
    """
    for id, figure in then.figures.items():
        newer = after.figures.get(id)
        if newer is None or newer.value != figure.value:
            text = newer.text if newer else say("review.verified.none")
            report.stale.append(say("review.verified.now", id=id, then=figure.text, text=text))
    if is_other_records:
        recorded = {id for id, figure in then.figures.items() if figure.basis.is_recorded}
        moved = [each for each in report.changed if each.partition(":")[0] in recorded]
        report.changed = [each for each in report.changed if each not in moved]
        report.stale += moved
