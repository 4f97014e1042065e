"""PDF by Typst: PDF/A-2a and PDF/UA-1 together, charts as drawings with real text, fonts embedded."""

import json
import re
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from dashboard.documents.model import (
    FIGURES,
    Block,
    Chart,
    Document,
    Figure,
    Heading,
    Line,
    Paragraph,
    Picture,
    Section,
    Table,
    Tile,
    Tiles,
    plain,
)
from dashboard.documents.theme import Theme
from dashboard.documents.writers.archive import made_at, stamped
from dashboard.documents.writers.marks import arrow, below, has_legend, labelled
from queries.errors import Problem

LAYOUT = Path(__file__).with_name("review.typ")
FONTS = "Install a font with Chinese characters, such as the package fonts-noto-cjk, or name one in a template"
UNDRAWN, BOX = re.compile(r'the text `"(.+?)"` could not be displayed'), "\u25a1"
"""Characters that no font has, which PDF/A forbids: a box stands in their place, as for the rare ones beyond."""
LAST_COMMON, MOST_TRIES = 0xFFFF, 40
STANDARDS = ["a-2a", "ua-1"]
REGIONS = {"zh": "cn", "en": "gb"}


def write(document: Document, theme: Theme) -> bytes:
    """The document as a .pdf file; the same document has the same bytes on a machine with the same fonts."""
    made: bytes = _compiled(document, theme, "pdf", pdf_standards=STANDARDS)
    return made


def pages(document: Document, theme: Theme, pixels_per_inch: float = 80) -> list[bytes]:
    """Every page as a PNG picture, as its reader will see it."""
    found = _compiled(document, theme, "png", ppi=pixels_per_inch)
    return found if isinstance(found, list) else [found]


def _compiled(document: Document, theme: Theme, form: str, **options: Any) -> Any:
    said = json.dumps(_whole(document, theme) | {"framed": form == "png"}, ensure_ascii=False)
    made = made_at(document.about["snapshot"]).replace(tzinfo=UTC)
    with TemporaryDirectory() as folder:
        main = _laid(Path(folder), document, theme)
        for _ in range(MOST_TRIES):
            main.with_name("document.json").write_text(said, encoding="utf-8")
            try:
                return typst.compile(main, root=folder, format=form, timestamp=int(made.timestamp()), **options)  # type: ignore[call-overload]
            except RuntimeError as error:
                undrawn = set("".join(UNDRAWN.findall(str(error))))
                if not undrawn & set(said):
                    raise Problem("PDF", wanted="a layout that can be set", got=str(error), fix=FONTS) from error
                said = "".join(BOX if char in undrawn or ord(char) > LAST_COMMON else char for char in said)
    raise Problem("PDF", wanted="a font for the characters of the document", got="none", fix=FONTS)


def _laid(folder: Path, document: Document, theme: Theme) -> Path:
    """Layout and pictures in a folder: files in memory must be text."""
    main = folder / "main.typ"
    main.write_bytes(LAYOUT.read_bytes())
    for picture in document.pictures():
        (folder / f"{picture.id}.png").write_bytes(picture.draw())
    if theme.logo:
        (folder / "logo.png").write_bytes(theme.logo)
    return main


def _whole(document: Document, theme: Theme) -> dict[str, Any]:
    return {
        "title": plain(document.title),
        "subtitle": plain(document.subtitle),
        "author": theme.company or "product-metrics",
        "company": theme.company or plain(document.subtitle),
        "logo": bool(theme.logo),
        "keywords": [
            stamped(document.about).replace(",", " "),
            f"sections={document.about['sections'].replace(',', ' ')}",
        ],
        "lang": document.language,
        "region": REGIONS.get(document.language, "gb"),
        "fonts": list(theme.pdf_fonts),
        "colours": dict(theme.colours),
        "lead": _line(next((section.message for section in document.sections if section.message), ())),
        "facts": [_line(fact) for fact in document.facts],
        "words": dict(document.words),
        "wide": FIGURES,
        "sections": [_section(section, document.words) for section in document.sections],
    }


def _line(line: Line) -> list[str | dict[str, str]]:
    """Pieces of a line; a figure is not broken across lines."""
    written = (piece for piece in line if str(piece))
    return [{"figure": piece.text} if isinstance(piece, Figure) else str(piece) for piece in written]


def _section(section: Section, words: Mapping[str, str]) -> dict[str, Any]:
    lines = {name: _line(getattr(section, name)) for name in ("title", "message", "waits")}
    return {"id": section.id, **lines, "blocks": [_block(block, words) for block in section.blocks]}


def _block(block: Block, words: Mapping[str, str]) -> dict[str, Any]:
    match block:
        case Heading(line):
            return {"kind": "heading", "line": _line(line)}
        case Paragraph(line, style):
            return {"kind": "paragraph", "style": style, "line": _line(line)}
        case Tiles(tiles):
            return {"kind": "tiles", "tiles": [_tile(tile) for tile in tiles]}
        case Table():
            return _table(block, words)
        case Chart():
            return {"kind": "chart", "chart": _chart(block)}
        case Picture():
            file = {"file": f"{block.id}.png", "alt": block.alt}
            return {"kind": "picture", **file, **_head(block), "table": _table(block.table, words)}


def _head(block: Chart | Picture) -> dict[str, Any]:
    return {"title": _line(block.title), "below": _line(block.below)}


def _table(table: Table, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": _line(table.title),
        "below": _line(below(table, words)),
        "columns": [_line(line) for line in table.columns],
        "rows": [[_line(cell) for cell in row] for row in table.rows],
        "numbers": sorted(table.numbers),
        "widths": list(table.widths or (1,) * len(table.columns)),
    }


def _tile(tile: Tile) -> dict[str, Any]:
    lines = {name: _line(getattr(tile, name)) for name in ("label", "value", "change", "below")}
    return lines | {"role": tile.role, "arrow": arrow(tile)}


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "kind": chart.kind,
        **_head(chart),
        "alt": chart.alt,
        "legend": has_legend(chart),
        "signed": chart.has_signs,
        "categories": [str(name) for name in chart.categories],
        "series": [
            {
                "name": plain(series.name),
                "role": series.role,
                "labelled": labelled(chart, series),
                "values": [
                    {"v": each.value, "text": each.text} if each and each.value is not None else None
                    for each in series.values
                ],
            }
            for series in chart.series
        ],
    }
