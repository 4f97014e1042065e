"""Reads a presentation: slides in order, with the texts, tables, charts and shapes of each, and its notes."""

from lxml import etree

from dashboard.documents.verify.found import Found, Passage
from dashboard.documents.verify.office import C, chart
from dashboard.documents.verify.package import REL, Package, canonical, name_of, opened, picture

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SHAPES = frozenset({"sp", "cxnSp", "pic", "graphicFrame", "grpSp", "AlternateContent", "contentPart"})
RUN = ("sz", "strike", "baseline", "spc")
FONTS = ("latin", "ea")
PAINT = frozenset({"solidFill", "noFill", "gradFill", "pattFill", "blipFill", "ln", "highlight", "effectLst"})


def read(content: bytes, file: str) -> Found:
    """Raises Problem for a file that is no presentation of ours."""
    package = opened(content, file, "a presentation")
    found = package.found(file)
    targets = package.targets(package.main)
    slides = [targets.get(each.get(f"{REL}id", ""), "") for each in package.root(package.main).iter("{*}sldId")]
    behind: dict[str, None] = {}
    for part in slides:
        _slide(found, package, part)
        for layout in package.related(part, "slideLayout"):
            behind |= dict.fromkeys([layout, *package.related(layout, "slideMaster")])
    for part in behind:
        _shapes(found, package, part, is_behind=True)
    shows = (each for part in package.related(package.main, "presProps") for each in package.root(part).iter())
    found.looks["slides to show"] = canonical(each for each in shows if name_of(each) in ("sldRg", "custShow"))
    found.texts = frozenset(slides)
    return found


def _slide(found: Found, package: Package, part: str) -> None:
    root = package.root(part)
    is_hidden = root.get("show") in ("0", "false")
    effects = canonical([*root.iterfind("{*}cSld/{*}bg"), *root.iterfind("{*}timing")])
    look = f"{'hidden' if is_hidden else 'shown'} {effects}"
    found.passages.append(Passage("[slide]", looks=(("[slide]", look),), is_object=True))
    _shapes(found, package, part)
    for notes in package.related(part, "notesSlide"):
        for each in package.root(notes).iter(f"{A}p"):
            _add(found, "".join(text.text or "" for text in each.iter(f"{A}t")), ())


def _shapes(found: Found, package: Package, part: str, *, is_behind: bool = False) -> None:
    """Shapes of a slide from back to front; of a layout only those that show something of their own."""
    targets = package.targets(part)
    for shape in package.root(part).iterfind("{*}cSld/{*}spTree/*"):
        if name_of(shape) not in SHAPES or (is_behind and shape.find(".//{*}nvPr/{*}ph") is not None):
            continue
        about = next(shape.iter("{*}cNvPr"), None)
        name = about.get("name", "") if about is not None else ""
        text = f"[{name or name_of(shape)}]"
        look = "; ".join(filter(None, [_look(shape, about), picture(shape, package, part)]))
        found.passages.append(Passage(text, looks=((text, look),), is_object=True))
        for paragraph in shape.iter(f"{A}p"):
            _paragraph(found, paragraph)
        for drawn in shape.iter(f"{C}chart"):
            chart(found, package, targets.get(drawn.get(f"{REL}id", ""), ""), name)


def _look(shape: etree._Element, about: etree._Element | None) -> str:
    """Where a shape stands, how large, and with which fill."""
    is_hidden = about is not None and about.get("hidden") in ("1", "true")
    body = shape.find("{*}txBody/{*}bodyPr")
    turned = [f"{name}={body.get(name)}" for name in ("vert", "rot") if body is not None and body.get(name)]
    place = canonical([*shape.iterfind("{*}spPr"), *shape.iterfind("{*}xfrm"), *shape.iterfind(".//{*}lstStyle/*")])
    columns = ",".join(each.get("w", "") for each in shape.iter(f"{A}gridCol"))
    return "; ".join(filter(None, ["hidden" if is_hidden else "shown", *turned, place, columns]))


def _paragraph(found: Found, paragraph: etree._Element) -> None:
    pieces: list[tuple[str, str]] = []
    around = canonical(cell.find(f"{A}tcPr") for cell in paragraph.iterancestors(f"{A}tc"))
    whole = paragraph.find(f"{A}pPr")
    if whole is not None:
        around = " ".join([around, *(f"{name}={whole.get(name)}" for name in ("marL", "indent") if whole.get(name))])
    for text in paragraph.iter(f"{A}t"):
        run = text.getparent()
        look = f"{around} {run.get('type', '')} {_run(run.find(f'{A}rPr'))}".strip()
        if pieces and pieces[-1][1] == look:
            pieces[-1] = (pieces[-1][0] + (text.text or ""), look)
        else:
            pieces.append((text.text or "", look))
    _add(found, "".join(text for text, _ in pieces), tuple(pieces))


def _run(properties: etree._Element | None) -> str:
    """What decides how a run is seen; its fonts by name alone, as programs add what they know of them."""
    if properties is None:
        return ""
    own = [f"{name}={properties.get(name)}" for name in RUN if properties.get(name) is not None]
    fonts = [each.get("typeface", "") for name in FONTS for each in properties.iterfind(f"{A}{name}")]
    return " ".join([*own, *fonts, canonical(each for each in properties if name_of(each) in PAINT)])


def _add(found: Found, text: str, looks: tuple[tuple[str, str], ...]) -> None:
    found.lines.append(text)
    if text.strip():
        found.passages.append(Passage(text, looks=looks))
