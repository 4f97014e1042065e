"""Reads a PDF: the text of its pages in order, and its stamp."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from dashboard.documents.verify.found import Found, unstamped
from dashboard.documents.verify.package import by_digest
from queries.errors import Problem


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no PDF of ours."""
    try:
        document = PdfReader(BytesIO(content))
        about = _about(str((document.metadata and document.metadata.get("/Keywords")) or ""))
        lines = [line for page in document.pages for line in page.extract_text().splitlines()]
        values = _pictures(document)
    except (PyPdfError, ValueError, KeyError) as error:
        raise Problem(f"document {file}", wanted="a PDF", got=str(error), fix="Choose another file") from error
    return Found(unstamped(about[0], about[1], file), values=values, lines=lines)


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
