"""Reads a PDF: the text of its pages in order, and its stamp."""

from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from dashboard.documents.verify.found import Found, unstamped
from queries.errors import Problem


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no PDF of ours."""
    try:
        document = PdfReader(BytesIO(content))
        about = _about(str((document.metadata and document.metadata.get("/Keywords")) or ""))
        lines = [line for page in document.pages for line in page.extract_text().splitlines()]
    except (PyPdfError, ValueError, KeyError) as error:
        raise Problem(f"document {file}", wanted="a PDF", got=str(error), fix="Choose another file") from error
    return Found(unstamped(about[0], about[1], file), lines=lines)


def _about(keywords: str) -> tuple[str, str]:
    """Stamp and sections, which the layout has written into one list of keywords."""
    stamp, _, sections = keywords.partition(", sections=")
    return stamp, ",".join(sections.split())
