"""Reads a workbook: sheets in order, every cell and formula with how it is shown, and the charts where they stand."""

from lxml import etree

from dashboard.documents.verify.book import Book, Sheet
from dashboard.documents.verify.found import Found, Passage
from dashboard.documents.verify.office import C, chart
from dashboard.documents.verify.package import REL, Package, canonical, name_of, opened, picture

ANCHORS = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})
SHAPES = ("graphicFrame", "pic", "sp", "cxnSp", "grpSp", "AlternateContent", "contentPart")


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no workbook of ours."""
    package = opened(content, file, "a workbook")
    found = package.found(file)
    styles = (package.root(part) for part in package.related(package.main, "styles"))
    found.looks["formats under conditions"] = canonical(form for root in styles for form in root.iter("{*}dxf"))
    for sheet in Book(package).sheets:
        found.passages.append(Passage(f"[{sheet.title}]", is_object=True))
        found.values |= sheet.values()
        found.looks |= sheet.looks()
        for each in sheet.root.iterfind("{*}headerFooter/*"):
            found.passages.append(Passage(each.text or ""))
            found.lines.append(each.text or "")
        for part in package.related(sheet.part, "drawing"):
            _drawing(found, package, sheet, part)
        found.texts |= {sheet.part}
    found.texts |= frozenset(package.related(package.main, "sharedStrings"))
    return found


def _drawing(found: Found, package: Package, sheet: Sheet, part: str) -> None:
    """Objects of a sheet from top to bottom: they may be moved a little, and not exchanged."""
    targets = package.targets(part)
    anchors = [each for each in package.root(part) if name_of(each) in ANCHORS]
    for number, anchor in enumerate(sorted(anchors, key=_corner), 1):
        kind = next((name_of(each) for each in anchor if name_of(each) in SHAPES), "object")
        drawn = next(anchor.iter(f"{C}chart"), None)
        place = f"{sheet.title}, {'chart' if drawn is not None else kind} {number}"
        look = f"{_look(anchor)}; {picture(anchor, package, part)}"
        found.passages.append(Passage(f"[{place}]", looks=((place, look),), is_object=True))
        if drawn is not None:
            chart(found, package, targets.get(drawn.get(f"{REL}id", ""), ""), place)


def _corner(anchor: etree._Element) -> tuple[int, int]:
    numbers = [int(anchor.findtext(f"{{*}}from/{{*}}{name}") or 0) for name in ("row", "col")]
    return numbers[0], numbers[1]


def _look(anchor: etree._Element) -> str:
    """Whether an object can be seen: it is not hidden, and covers a cell or more."""
    row, column = _corner(anchor)
    last = [int(anchor.findtext(f"{{*}}to/{{*}}{name}") or -1) for name in ("row", "col")]
    is_small = name_of(anchor) == "twoCellAnchor" and (last[0] <= row or last[1] <= column)
    is_hidden = any(each.get("hidden") in ("1", "true") for each in anchor.iter("{*}cNvPr"))
    return "hidden" if is_small or is_hidden else "shown"
