"""Cells of a workbook: numbers, texts and formulas, their number formats, and whether and how they can be seen."""

from zipfile import BadZipFile

from lxml import etree

from dashboard.documents.verify.package import REL, Package, canonical, name_of

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BUILT_IN = {"0": "General", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "49": "@"}
NARROW, FLAT = 1.0, 3.0
"""Width of a column in characters, and height of a row in points, below which nothing is seen."""
FONT = frozenset({"sz", "color", "name", "strike", "vertAlign"})
SHOWN_OVER = frozenset({"conditionalFormatting", "sparklineGroup", "picture", "oleObject", "control"})
"""What a sheet shows over its cells, be it in an extension."""
ALIGNED = ("textRotation", "shrinkToFit", "horizontal", "indent", "readingOrder")


def cells(content: bytes, place: str) -> dict[str, str]:
    """Values of every cell of the workbook behind a chart."""
    try:
        package = Package(content)
    except BadZipFile:
        return {place: "no workbook"}
    return {name: text for sheet in Book(package).sheets for name, text in sheet.values(place).items()}


class Book:
    """Sheets of a workbook in the order of their tabs, each through its relationship."""

    def __init__(self, package: Package) -> None:
        self.package = package
        targets = package.targets(package.main)
        root = package.root(package.main)
        self.strings = self._strings()
        self.formats = self._formats()
        self.sheets = [
            Sheet(self, each.get("name", ""), each.get("state", "visible"), targets.get(each.get(f"{REL}id", ""), ""))
            for each in root.iter(f"{S}sheet")
        ]

    def _strings(self) -> list[tuple[str, str]]:
        """Text and look of every shared string; the look is that of its runs, where it has any."""
        parts = self.package.related(self.package.main, "sharedStrings")
        items = [item for part in parts for item in self.package.root(part).iter(f"{S}si")]
        return [
            ("".join(text.text or "" for text in item.iter(f"{S}t")), canonical(item.iterfind(f"{S}r/{S}rPr")))
            for item in items
        ]

    def _formats(self) -> list[str]:
        """Look of every cell format: number format, font, fill and alignment as far as they decide what is seen."""
        looks: list[str] = []
        for part in self.package.related(self.package.main, "styles"):
            root = self.package.root(part)
            codes = BUILT_IN | {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter(f"{S}numFmt")}
            fonts, fills = root.findall(f"{S}fonts/{S}font"), root.findall(f"{S}fills/{S}fill")
            for each in root.iterfind(f"{S}cellXfs/{S}xf"):
                number, align = each.get("numFmtId", "0"), each.find(f"{S}alignment")
                font = canonical(part for part in _at(fonts, each.get("fontId")) if name_of(part) in FONT)
                aligned = [f"{name}={align.get(name)}" for name in ALIGNED if align is not None and align.get(name)]
                fill = canonical(_at(fills, each.get("fillId")))
                looks.append("; ".join([f"format {codes.get(number, number)}", font, fill, *aligned]))
        return looks


def _at(elements: list[etree._Element], number: str | None) -> etree._Element | list[etree._Element]:
    place = int(number or 0)
    return elements[place] if place < len(elements) else []


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, book: Book, title: str, state: str, part: str) -> None:
        self.book, self.title, self.state, self.part = book, title, state, part
        self.root = book.package.root(part)

    def values(self, place: str = "") -> dict[str, str]:
        """Numbers, texts and formulas by cell."""
        values: dict[str, str] = {}
        for cell in self.root.iter(f"{S}c"):
            stored, formula = cell.findtext(f"{S}v"), cell.findtext(f"{S}f")
            text = self.book.strings[int(stored)][0] if cell.get("t") == "s" and stored else stored
            if cell.get("t") == "inlineStr":
                text = "".join(each.text or "" for each in cell.iter(f"{S}t"))
            if text is not None:
                values[f"{place}{self.title}!{cell.get('r')}"] = text
            if formula is not None:
                values[f"{place}{self.title}!{cell.get('r')} formula"] = formula
        return values

    def looks(self) -> dict[str, str]:
        """How each cell with something in it is shown; the format of a row or column is that of its empty cells."""
        hidden = self._hidden_columns()
        looks = {f"{self.title}": f"{self.state} {self._rules()}".strip()}
        for row in self.root.iter(f"{S}row"):
            is_flat = _is_on(row.get("hidden")) or float(row.get("ht", self._height())) < FLAT
            for cell in row.iter(f"{S}c"):
                if len(cell) == 0:
                    continue
                name, own = cell.get("r", ""), int(cell.get("s", 0))
                look = self.book.formats[own] if own < len(self.book.formats) else ""
                rich = self.book.strings[int(cell.findtext(f"{S}v") or 0)][1] if cell.get("t") == "s" else ""
                seen = "hidden" if is_flat or _column(name) in hidden else "shown"
                looks[f"{self.title}!{name}"] = "; ".join(filter(None, (seen, look, rich)))
        return looks

    def _height(self) -> float:
        form = self.root.find(f"{S}sheetFormatPr")
        if form is None:
            return 15.0
        return 0.0 if _is_on(form.get("zeroHeight")) else float(form.get("defaultRowHeight", 15))

    def _hidden_columns(self) -> set[int]:
        return {
            number
            for each in self.root.iter(f"{S}col")
            if _is_on(each.get("hidden")) or float(each.get("width", 9)) < NARROW
            for number in range(int(each.get("min", 1)), min(int(each.get("max", 1)), 1000) + 1)
        }

    def _rules(self) -> str:
        """Whatever else decides what is seen: merged cells, formats under a condition, switches of the view."""
        view = self.root.find(f"{S}sheetViews/{S}sheetView")
        shown = [
            f"{name}={view.get(name)}"
            for name in ("showZeros", "showFormulas", "rightToLeft")
            if view is not None and view.get(name)
        ]
        merged = sorted(each.get("ref", "") for each in self.root.iter(f"{S}mergeCell"))
        others = canonical(each for each in self.root.iter() if name_of(each) in SHOWN_OVER)
        return " ".join([*shown, *merged, others])


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


def _column(cell: str) -> int:
    number = 0
    for letter in cell.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
