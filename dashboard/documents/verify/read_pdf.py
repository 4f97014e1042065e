"""Reads a PDF: the text of its pages in order, all that each page is drawn of, and its stamp."""

import logging
from hashlib import sha256
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

from dashboard.documents.verify.found import REST, Found, unstamped
from dashboard.documents.verify.package import DIGITS, by_digest
from queries.errors import Problem

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it has to say of a file is in the sentence of a Problem
NOT_SEEN = frozenset({"/Parent", "/Pages", "/Metadata", "/Length", "/Filter", "/DecodeParms"})
"""Entries that tell where an object stands and how it is stored, not what is seen."""
BOXES = ("mediabox", "cropbox", "rotation", "user_unit")
"""What a page may have from the tree of pages."""


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no PDF of ours."""
    try:
        document = PdfReader(BytesIO(content))
        about = _about(str((document.metadata and document.metadata.get("/Keywords")) or ""))
        lines = [line for page in document.pages for line in page.extract_text().splitlines()]
        values, parts = _titles(document) | _pictures(document), _parts(document)
    except (PyPdfError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Problem(f"document {file}", wanted="a PDF", got=str(error), fix="Choose another file") from error
    return Found(unstamped(about[0], about[1], file), values=values, lines=lines, parts=parts)


def _titles(document: PdfReader) -> dict[str, str]:
    """What a viewer shows above the pages."""
    about = document.metadata
    said = {"title": about and about.title, "subject": about and about.subject}
    return {f"property {name}": text for name, text in said.items() if text}


def _pictures(document: PdfReader) -> dict[str, str]:
    """Every picture by its digest."""
    objects = (each for page in document.pages for each in _objects(page))
    return by_digest(each.get_data() for each in objects if each.get("/Subtype") == "/Image")


def _objects(page: Any) -> list[Any]:
    known = page.get("/Resources", {}).get("/XObject", {})
    return [known[name].get_object() for name in sorted(known)]


def _about(keywords: str) -> tuple[str, str]:
    """Stamp and sections, which the layout has written into one list of keywords."""
    stamp, _, sections = keywords.partition(", sections=")
    return stamp, ",".join(sections.split())


def _parts(document: PdfReader) -> dict[str, str]:
    """Number of each page → digest of all that it is drawn of; REST → that of everything else.

    Nobody edits a page of a PDF as a text, so nothing on it may be other: areas, lines, glyphs, boxes, annotations. The
    number and the compression of an object are another one after each saving, and decide nothing.
    """
    pages = {str(number): page for number, page in enumerate(document.pages, 1)}
    known = {_key(page.indirect_reference): f"page {number}" for number, page in pages.items()}
    parts = {}
    for number, page in pages.items():
        boxes = repr([getattr(page, name) for name in BOXES])
        parts[number] = sha256((boxes + _digest(number, page, known)).encode()).hexdigest()[:DIGITS]
    return parts | {REST: _digest(REST, document.root_object, known)}


def _digest(part: str, whole: PageObject | DictionaryObject, known: dict[tuple[int, int], str]) -> str:
    """Digest of an object with all that it refers to; `known`: what was told before, by part and number in it."""
    told, pending, many = sha256(), list[Any]([whole]), 0
    while pending:
        each = pending.pop()
        if isinstance(each, IndirectObject):
            key = _key(each)
            if key in known:
                told.update(f"#{known[key]};".encode())
                continue
            many += 1
            known[key] = f"{part}.{many}"
            each = each.get_object()
        if isinstance(each, StreamObject):
            told.update(sha256(each.get_data()).digest())
        if isinstance(each, DictionaryObject):
            names = sorted(name for name in each if name not in NOT_SEEN)
            told.update(repr(names).encode())
            pending += [each.raw_get(name) for name in reversed(names)]
        elif isinstance(each, ArrayObject):
            told.update(f"[{len(each)}]".encode())
            pending += reversed(each)
        else:
            told.update(_plain(each))
    return told.hexdigest()[:DIGITS]


def _key(reference: IndirectObject | None) -> tuple[int, int]:
    return (reference.idnum, reference.generation) if reference else (0, 0)


def _plain(value: Any) -> bytes:
    if isinstance(value, (TextStringObject, ByteStringObject)):
        return b"(" + value.original_bytes + b")"
    return f"{float(value) if isinstance(value, FloatObject) else value};".encode()
