"""Parts that Office formats share: properties, cached values of charts, cells of a workbook."""

from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CORE, DIGITS = "docProps/core.xml", 16


def properties(archive: ZipFile) -> tuple[str, str]:
    """Keywords and category of a document."""
    if CORE not in archive.namelist():
        return "", ""
    root = etree.fromstring(archive.read(CORE))
    texts = {etree.QName(each).localname: each.text or "" for each in root}
    return texts.get("keywords", ""), texts.get("category", "")


def pictures(archive: ZipFile) -> dict[str, str]:
    """Every picture by its digest, whatever it is called."""
    return by_digest(archive.read(name) for name in archive.namelist() if "/media/" in name)


def by_digest(contents: Iterable[bytes]) -> dict[str, str]:
    digests = (sha256(content).hexdigest()[:DIGITS] for content in contents)
    return {f"picture {digest}": digest for digest in digests}


def chart_values(part: bytes, name: str) -> dict[str, str]:
    """Cached values, names of categories and labels of a chart, by series and point."""
    values: dict[str, str] = {}
    root = etree.fromstring(part)
    for series in root.iter(f"{C}ser"):
        number = series.find(f"{C}idx").get("val")
        for kind in ("val", "cat", "tx"):
            for point in series.iterfind(f"{C}{kind}//{C}pt"):
                values[f"{name}, series {number}, {kind} {point.get('idx')}"] = point.findtext(f"{C}v") or ""
        for label in series.iterfind(f"{C}dLbls/{C}dLbl"):
            text = "".join(each.text or "" for each in label.iter() if etree.QName(each).localname == "t")
            values[f"{name}, series {number}, label {label.find(f'{C}idx').get('val')}"] = text
        forms = [each.text or "" for each in series.iter(f"{C}formatCode")]
        forms += [each.get("formatCode", "") for each in series.iter(f"{C}numFmt")]
        values[f"{name}, series {number}, format"] = " ".join(forms)
    return values


def book_values(content: bytes, name: str) -> dict[str, str]:
    """Numbers, texts and formulas of every cell of a workbook."""
    try:
        archive = ZipFile(BytesIO(content))
    except BadZipFile:
        return {f"{name}": "no workbook"}
    strings = _strings(archive)
    sheets = _sheets(archive)
    values: dict[str, str] = {}
    for part in sorted(each for each in archive.namelist() if each.startswith("xl/worksheets/sheet")):
        title = sheets.get(part, part)
        for cell in etree.fromstring(archive.read(part)).iter(f"{S}c"):
            stored, formula = cell.findtext(f"{S}v"), cell.findtext(f"{S}f")
            text = strings[int(stored)] if cell.get("t") == "s" and stored else stored
            if text is not None:
                values[f"{name}{title}!{cell.get('r')}"] = text
            if formula is not None:
                values[f"{name}{title}!{cell.get('r')} formula"] = formula
    return values


def _strings(archive: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = etree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in item.iter(f"{S}t")) for item in root.iter(f"{S}si")]


def _sheets(archive: ZipFile) -> dict[str, str]:
    """Part → title of a sheet: written in order by us."""
    root = etree.fromstring(archive.read("xl/workbook.xml"))
    return {
        f"xl/worksheets/sheet{number}.xml": sheet.get("name", "")
        for number, sheet in enumerate(root.iter(f"{S}sheet"), 1)
    }
