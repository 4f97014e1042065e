"""Reads a presentation: the texts of every slide and its notes, descriptions of shapes, values of charts."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from dashboard.documents.verify.found import Found, unstamped
from dashboard.documents.verify.office import book_values, chart_values, pictures, properties
from queries.errors import Problem

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SLIDE = re.compile(r"ppt/(slides|notesSlides)/\w+?(\d+)\.xml")


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no presentation of ours."""
    try:
        archive = ZipFile(BytesIO(content))
    except BadZipFile as error:
        raise Problem(f"document {file}", wanted="a presentation", got=str(error), fix="Choose another file") from error
    found = Found(unstamped(*properties(archive), file))
    names = [(match[1], int(match[2]), name) for name in archive.namelist() if (match := SLIDE.fullmatch(name))]
    for _, _, name in sorted(names):
        root = etree.fromstring(archive.read(name))
        found.lines += ["".join(text.text or "" for text in each.iter(f"{A}t")) for each in root.iter(f"{A}p")]
    found.values |= pictures(archive)
    for name in sorted(archive.namelist()):
        if name.startswith("ppt/charts/chart") and name.endswith(".xml"):
            found.values |= chart_values(archive.read(name), name)
        if name.startswith("ppt/embeddings/") and name.endswith(".xlsx"):
            found.values |= book_values(archive.read(name), name)
    return found
