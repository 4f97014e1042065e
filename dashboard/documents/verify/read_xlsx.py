"""Reads a workbook: every cell and formula, and the cached values of its charts."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from dashboard.documents.verify.found import Found, unstamped
from dashboard.documents.verify.office import book_values, chart_values, pictures, properties
from queries.errors import Problem


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no workbook of ours."""
    try:
        archive = ZipFile(BytesIO(content))
    except BadZipFile as error:
        raise Problem(f"document {file}", wanted="a workbook", got=str(error), fix="Choose another file") from error
    found = Found(unstamped(*properties(archive), file), values=book_values(content, ""))
    found.values |= pictures(archive)
    for name in sorted(archive.namelist()):
        if name.startswith("xl/charts/chart"):
            found.values |= chart_values(archive.read(name), name)
    return found
