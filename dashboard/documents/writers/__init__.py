"""Writers: a document as a file of Word, PowerPoint, Excel or PDF."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

from dashboard.documents.model import Document
from dashboard.documents.theme import Theme
from dashboard.exports.picture import MOST
from queries.errors import Problem

FORMATS = ("docx", "pptx", "xlsx", "pdf")
PACKAGES = "python-docx, python-pptx, typst and pypdf"

Writer = Callable[[Document, Theme], bytes]


def writer(form: str) -> Writer:
    """Writer of a format. Raises Problem for another one, and where the packages of documents are not installed."""
    if form not in FORMATS:
        wanted = ", ".join(f".{each}" for each in FORMATS)
        raise Problem(
            "file of the review", wanted=f"a name that ends in {wanted}", got=form or "no ending", fix="Rename it"
        )
    try:
        write: Writer = import_module(f"dashboard.documents.writers.{form}_file").write
    except ModuleNotFoundError as error:
        fix = "Install them: pip install 'product-metrics[documents]'"
        raise Problem("documents", wanted=PACKAGES, got=f"no {error.name}", fix=fix) from error

    def written(document: Document, theme: Theme) -> bytes:
        draw_ahead(document)
        return write(document, theme)

    return written


def draw_ahead(document: Document) -> None:
    """Draws every picture, several at a time; they are kept for the writer."""
    with ThreadPoolExecutor(MOST) as pool:
        for _ in pool.map(lambda picture: picture.draw(), document.pictures()):
            pass


def form_of(file: Path) -> str:
    """Format of a file by its name."""
    return file.suffix.lower().lstrip(".")


Stamp = Mapping[str, str]
