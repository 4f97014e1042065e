"""The values and the look of a chart, and of the workbook behind it, under the place where a reader meets it."""

from lxml import etree

from dashboard.documents.verify.book import cells
from dashboard.documents.verify.found import Found
from dashboard.documents.verify.package import REL, Package, canonical, name_of

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SHAPE = ("barDir", "grouping", "overlap", "gapWidth", "order", "plotVisOnly")
SCALE = ("min", "max", "logBase", "orientation", "delete", "tickLblPos")
AXIS = ("crosses", "crossesAt", "crossBetween", "builtInUnit", "custUnit", "majorUnit", "auto", "baseTimeUnit")
DRAWN = ("varyColors", "invertIfNegative", "explosion", "holeSize", "firstSliceAng", "smooth", "symbol", "size")
LABELS = ("showVal", "showCatName", "showSerName", "showPercent", "showLegendKey", "dLblPos", "legendPos")
ADDED = ("userShapes", "title", "trendline", "errBars", "dTable", "dropLines", "hiLowLines", "upDownBars", "view3D")
SEEN = frozenset((*SHAPE, *SCALE, *AXIS, *DRAWN, *LABELS, *ADDED))
"""Elements of a chart that decide what is seen of its values; programs that save a file keep them."""
USUAL = {
    "delete": "0",
    "orientation": "minMax",
    "overlap": "0",
    "grouping": "standard",
    "crosses": "autoZero",
    "varyColors": "0",
    "invertIfNegative": "0",
    "smooth": "0",
    "auto": "1",
}


def chart(found: Found, package: Package, part: str, place: str) -> None:
    """Reads a chart and its workbook; a place that is taken gets a number."""
    while place in found.looks:
        place += "'"
    root = package.root(part)
    found.values |= values_of(root, place)
    found.looks[place] = "; ".join(_look(root))
    for data in root.iter(f"{C}externalData"):
        book = package.targets(part).get(data.get(f"{REL}id", ""), "")
        found.values |= cells(package.archive.read(book) if book in package.names else b"", f"{place}, data ")


def values_of(root: etree._Element, place: str) -> dict[str, str]:
    """Cached values, names of categories and labels of a chart, by series and point; and the cells they are of."""
    values: dict[str, str] = {}
    for number, series in enumerate(root.iter(f"{C}ser")):
        for kind in ("val", "cat", "tx"):
            for point in series.iterfind(f"{C}{kind}//{C}pt"):
                written = point.findtext(f"{C}v") or ""
                values[f"{place}, series {number}, {kind} {point.get('idx')}"] = (
                    _plain(written) if kind == "val" else written
                )
        for label in series.iterfind(f"{C}dLbls/{C}dLbl"):
            text = "".join(each.text or "" for each in label.iter() if name_of(each) == "t")
            at = label.find(f"{C}idx")
            values[f"{place}, series {number}, label {'' if at is None else at.get('val')}"] = text
        forms = [each.text or "" for each in series.iter(f"{C}formatCode")]
        forms += [each.get("formatCode", "") for each in series.iter(f"{C}numFmt")]
        values[f"{place}, series {number}, format"] = " ".join(forms)
        ranges = (each.text or "" for each in series.iter(f"{C}f"))
        values[f"{place}, series {number}, range"] = " ".join(ranges).replace("'", "")
    return values


def _plain(written: str) -> str:
    """The same number is the same text: 9620.0 and 9620."""
    try:
        return repr(float(written))
    except ValueError:
        return written


def _look(root: etree._Element) -> list[str]:
    """What decides what is seen: scales, labels, legend, colours of texts, fills of series and points, in order."""
    look = []
    for each in root.iter():
        name, value = name_of(each), each.get("val", "1")
        if name in SEEN and value != USUAL.get(name) and not (name.startswith("show") and value == "0"):
            look.append(f"{_path(each)}={value}")
        if name == "ser":
            fills = each.iterfind(f"{C}spPr/*")
            look.append(f"{_path(each)} fill {canonical(fills)}")
        if name == "dPt":
            look.append(f"{_path(each)} {canonical([each])}")
        if name == "txPr":
            look.append(f"{_path(each)} text {canonical(each.iterfind('.//{*}defRPr/{*}solidFill'))}")
    return look


def _path(element: etree._Element) -> str:
    names = [name_of(each) for each in element.iterancestors()]
    return "/".join([*reversed(names[:-3]), name_of(element)])
