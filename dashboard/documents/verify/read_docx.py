"""Reads a Word document: content controls by tag, cached values of charts and of the workbooks behind them."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from dashboard.documents.verify.found import Found, unstamped
from dashboard.documents.verify.office import book_values, chart_values, pictures, properties
from queries.errors import Problem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FREE = "Reviewfree"


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no Word document of ours."""
    try:
        archive = ZipFile(BytesIO(content))
        body = etree.fromstring(archive.read("word/document.xml"))
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise Problem(
            f"document {file}", wanted="a Word document", got=str(error), fix="Choose another file"
        ) from error
    found = Found(unstamped(*properties(archive), file))
    for paragraph in body.iter(f"{W}p"):
        _paragraph(found, paragraph)
    found.values |= pictures(archive)
    for name in sorted(archive.namelist()):
        if name.startswith("word/charts/") and name.endswith(".xml"):
            found.values |= chart_values(archive.read(name), name)
        if name.startswith("word/embeddings/") and name.endswith(".xlsx"):
            found.values |= book_values(archive.read(name), name)
    return found


def _paragraph(found: Found, paragraph: etree._Element) -> None:
    """Figures of its content controls; its other text as a line, in which a figure leaves a mark."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    line = []
    for text in paragraph.iter(f"{W}t"):
        control = next(text.iterancestors(f"{W}sdt"), None)
        tag = control.find(f"{W}sdtPr/{W}tag") if control is not None else None
        if tag is None:
            line.append(text.text or "")
    for control in paragraph.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None:
            written = "".join(text.text or "" for text in control.iter(f"{W}t"))
            found.figures.setdefault(tag.get(f"{W}val", ""), []).append(written)
    is_free = style is not None and style.get(f"{W}val") == FREE
    (found.free if is_free else found.lines).append("".join(line))
