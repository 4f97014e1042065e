"""Reads a Word document: paragraphs, figures by content control, charts and pictures in reading order."""

import re
from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from dashboard.documents.verify.found import Found, Passage
from dashboard.documents.verify.office import C, chart
from dashboard.documents.verify.package import REL, Package, canonical, name_of, opened, picture
from dashboard.documents.verify.word_look import Styles, W

FREE = "Reviewfree"
OBJECTS = frozenset({"drawing", "pict", "object", "altChunk", "subDoc", "AlternateContent", "control"})
PAGE = re.compile(r"\{PAGE\}\d+")
FIELDS = frozenset({"instrText", "fldSimple"})
"""Instructions of fields: what stands there after the next update is theirs."""
NOTES = ("header", "footer", "footnotes", "endnotes")


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no Word document of ours."""
    package = opened(content, file, "a Word document")
    found = package.found(file)
    reader = _Reader(found, package)
    reader.part(package.main)
    for kind in NOTES:
        for part in package.related(package.main, kind):
            reader.part(part)
    found.texts = frozenset({package.main})
    root = package.root(package.main)
    for number, page in enumerate(root.iter(f"{W}sectPr"), 1):
        found.looks[f"pages {number}"] = canonical(page.find(f"{W}{name}") for name in ("pgSz", "pgMar", "vAlign"))
    updates = (each for part in package.related(package.main, "settings") for each in package.root(part))
    found.looks["settings"] = canonical(each for each in updates if name_of(each) == "updateFields")
    found.looks["background"] = canonical(root.iterfind(f"{W}background"))
    return found


class _Reader:
    """One file while it is read."""

    def __init__(self, found: Found, package: Package) -> None:
        self.found, self.package = found, package
        styles = package.related(package.main, "styles")
        self.styles = Styles(package.root(styles[0] if styles else ""))

    def part(self, name: str) -> None:
        for each in self.package.root(name).iter():
            if name_of(each) == "p" and each.tag == f"{W}p":
                self._paragraph(each)
            elif name_of(each) in OBJECTS:
                self._object(each, name)

    def _paragraph(self, paragraph: etree._Element) -> None:
        """Figures of its content controls; its other text as a line, in which a figure leaves a mark."""
        whole, runs = self.styles.around(paragraph)
        pieces = [
            (text, self.styles.run(each, whole, runs), control) for text, each, control in _texts(paragraph) if text
        ]
        tags = []
        for control in _own(paragraph, f"{W}sdt"):
            if tag := _tag(control):
                tags.append(tag)
                written = "".join(text for text, _, within in pieces if within is control)
                self.found.figures.setdefault(tag, []).append(written)
        line = "".join(text for text, _, control in pieces if control is None)
        if paragraph.find(f"{W}pPr/{W}pStyle[@{W}val='{FREE}']") is not None:
            self.found.free.append(line)
            return
        self.found.lines.append(PAGE.sub("{PAGE}", line))
        text = PAGE.sub("{PAGE}", "".join(text for text, _, _ in pieces))
        looks = [(look, "".join(text for text, _, _ in same)) for look, same in groupby(pieces, lambda piece: piece[1])]
        if text.strip():
            self.found.passages.append(Passage(text, tuple(tags), tuple((text, look) for look, text in looks)))

    def _object(self, element: etree._Element, part: str) -> None:
        about = next(element.iter("{*}docPr"), None)
        name = about.get("name", "") if about is not None else ""
        text = f"[{name or name_of(element)}]"
        size = canonical(element.iterfind("{*}inline/{*}extent"))
        is_hidden = about is not None and about.get("hidden") in ("1", "true")
        how = picture(element, self.package, part)
        look = "; ".join(filter(None, ["hidden" if is_hidden else "shown", size, how]))
        self.found.passages.append(Passage(text, looks=((text, look),), is_object=True))
        for drawn in element.iter(f"{C}chart"):
            chart(self.found, self.package, self.package.targets(part).get(drawn.get(f"{REL}id", ""), ""), name)


def _own(paragraph: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Elements of a paragraph that are not those of a paragraph within it."""
    return (each for each in paragraph.iter(tag) if next(each.iterancestors(f"{W}p"), None) is paragraph)


def _texts(paragraph: etree._Element) -> Iterator[tuple[str, etree._Element, etree._Element | None]]:
    """Texts of a paragraph in order, each with the content control of a figure around it."""
    for each in _own(paragraph, "*"):
        name = name_of(each)
        text = {"noBreakHyphen": "-", "sym": f"[{each.get(f'{W}char')}]", "tab": "\t"}.get(name, "")
        if name == "t":
            text = each.text or ""
        elif name in FIELDS:
            text = f"{{{(each.text or each.get(f'{W}instr') or '').strip()}}}"
        elif name == "tab" and name_of(each.getparent()) != "r":
            text = ""
        controls = (control for control in each.iterancestors(f"{W}sdt") if paragraph in control.iterancestors())
        yield text, each, next((control for control in controls if _tag(control)), None)


def _tag(control: etree._Element) -> str:
    tag = control.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(f"{W}val", "")
