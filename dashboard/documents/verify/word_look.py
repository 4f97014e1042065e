"""Whether and how a run of Word can be seen, by the properties that hold for it: defaults, styles, its own."""

from functools import cached_property

from lxml import etree

from dashboard.documents.verify.package import canonical, name_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RUN = frozenset(
    {
        *("vanish", "webHidden", "specVanish", "strike", "dstrike", "color", "sz", "highlight", "shd", "rFonts"),
        *("position", "w", "spacing", "fitText", "vertAlign", "rtl", "caps", "smallCaps", "eastAsianLayout"),
    }
)
PARAGRAPH = frozenset(["framePr", "ind", "shd", "numPr", "textDirection", "spacing", "bidi"])
SWITCHES = frozenset({"vanish", "webHidden", "specVanish", "strike", "dstrike", "hidden"})
AROUND = frozenset({"del", "moveFrom", "bdo", "dir", "ruby"})
"""Elements around a run that strike it out, turn it round or set another text above it."""
ROW, CELL = (
    frozenset({"hidden", "trHeight", "del"}),
    frozenset({"tcW", "shd", "gridSpan", "vMerge", "textDirection", "tcFitText"}),
)
TABLE = frozenset({"tblStyle", "tblpPr", "tblInd", "tblLayout", "bidiVisual"})
Look = dict[str, str]


class Styles:
    """Styles of a document, each with what it is based on."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.known: dict[str, tuple[Look, Look]] = {}

    @cached_property
    def _styles(self) -> dict[str, etree._Element]:
        return {each.get(f"{W}styleId", ""): each for each in self.root.iter(f"{W}style")}

    @cached_property
    def _usual(self) -> str:
        """Style of a paragraph that names none."""
        return next(
            (id for id, each in self._styles.items() if _is_usual(each) and each.get(f"{W}type") == "paragraph"), ""
        )

    def of(self, id: str) -> tuple[Look, Look]:
        """Properties of the paragraphs and of the runs of a style."""
        if id not in self.known:
            self.known[id] = ({}, {})  # a style that is based on itself ends here
            style = self._styles.get(id)
            base = style.find(f"{W}basedOn") if style is not None else None
            whole, runs = self.of(base.get(f"{W}val", "")) if base is not None else ({}, {})
            if style is not None:
                whole = whole | _taken(style.find(f"{W}pPr"), PARAGRAPH)
                runs = runs | _taken(style.find(f"{W}rPr"), RUN)
            self.known[id] = (whole, runs)
        return self.known[id]

    def around(self, paragraph: etree._Element) -> tuple[Look, Look]:
        """What holds for a whole paragraph: its own properties, those of its row, cell and table; and for its runs."""
        properties = paragraph.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle") if properties is not None else None
        whole, runs = self.of(style.get(f"{W}val", "") if style is not None else self._usual)
        runs = _taken(self.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), RUN) | runs
        whole = whole | _taken(properties, PARAGRAPH)
        if properties is not None and _taken(properties.find(f"{W}rPr"), frozenset({"vanish"})):
            whole["mark"] = "vanish"
        for each in paragraph.iterancestors():
            for part, kept in ((f"{W}trPr", ROW), (f"{W}tcPr", CELL), (f"{W}tblPr", TABLE)):
                whole = whole | _taken(each.find(part), kept)
        return whole, runs

    def run(self, element: etree._Element, whole: Look, runs: Look) -> str:
        """Look of a text of a paragraph, as one line."""
        look = dict(runs)
        for each in reversed([*element.iterancestors()]):
            if name_of(each) == "r":
                properties = each.find(f"{W}rPr")
                style = properties.find(f"{W}rStyle") if properties is not None else None
                look |= self.of(style.get(f"{W}val", ""))[1] if style is not None else {}
                look |= _taken(properties, RUN)
            if name_of(each) in AROUND:
                look[name_of(each)] = each.get(f"{W}val", "1")
            if name_of(each) == "sdt" and each.find(f"{W}sdtPr/{W}dataBinding") is not None:
                look["dataBinding"] = "1"
        return "; ".join(f"{name} {value}".strip() for name, value in sorted((whole | look).items()) if value != "off")


def _is_usual(style: etree._Element) -> bool:
    return style.get(f"{W}default") in ("1", "true", "on")


def _taken(properties: etree._Element | None, kept: frozenset[str]) -> Look:
    """Properties of an element that decide what is seen; a switch that is off is kept: it overrides a style."""
    taken: Look = {}
    for each in properties if properties is not None else ():
        name = name_of(each)
        if name in kept:
            is_off = name in SWITCHES and each.get(f"{W}val") in ("0", "false", "off")
            is_line = name == "spacing" and kept is PARAGRAPH
            told = _told(each, ("line", "lineRule") if is_line else ())
            taken["line" if is_line else name] = "off" if is_off else "" if name in SWITCHES else told
    return taken


def _told(element: etree._Element, only: tuple[str, ...]) -> str:
    """Attributes of a property; a hint at a font, and that of complex scripts, decide nothing."""
    attributes = {etree.QName(key).localname: value for key, value in sorted(element.attrib.items())}
    kept = only or [key for key in attributes if key not in ("hint", "cs", "cstheme")]
    return " ".join([*(f"{key}={attributes[key]}" for key in kept if key in attributes), canonical(element)]).strip()
