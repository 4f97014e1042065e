"""An Office file as an archive of parts that relate to each other, and XML as text that can be compared."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from posixpath import dirname, join, normpath
from zipfile import BadZipFile, ZipFile

from lxml import etree

from dashboard.documents.verify.found import Found, unstamped
from queries.errors import Problem

PROPERTIES = ("title", "subject", "description")
"""Properties of a file that programs show beside its name."""
TURNED, AROUND = ("flipH", "flipV", "rot"), ("srcRect", "prstGeom", "effectLst")
"""Attributes and elements that decide how a picture is shown."""
CORE, DIGITS = "docProps/core.xml", 16
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
UNSEEN = frozenset({"extLst", "lang", "AlternateContent", "printSettings", "externalData"})
"""Elements that programs add when they save a file, and that nobody sees."""


class Package:
    """Parts of an Office file. Raises BadZipFile for one that is none, or that has a part twice."""

    def __init__(self, content: bytes) -> None:
        self.archive = ZipFile(BytesIO(content))
        self.names = self.archive.namelist()
        if len(self.names) != len(set(self.names)):
            raise BadZipFile("a part is there twice")
        self.main = next(iter(self.related("", "officeDocument")), "")

    def root(self, name: str) -> etree._Element:
        """XML of a part; an empty element for a part that is not there."""
        content = self.archive.read(name) if name in self.names else b"<none/>"
        return etree.fromstring(content, PARSER)

    def targets(self, name: str) -> Mapping[str, str]:
        """Id of a relationship of a part → the part that it leads to."""
        return {id: target for id, _, target in self._relations(name)}

    def related(self, name: str, kind: str) -> list[str]:
        """Parts that a part relates to as a kind: styles, header, notesSlide."""
        return [target for _, type, target in self._relations(name) if type.rsplit("/", 1)[-1] == kind]

    def content_behind(self, name: str, id: str) -> str:
        """Digest of the part to which a relationship of a part leads; the address of what is not in the file."""
        target = self.targets(name).get(id, "")
        return digest(self.archive.read(target)) if target in self.names else target

    def _relations(self, name: str) -> list[tuple[str, str, str]]:
        home, _, file = name.rpartition("/")
        rels = f"{home}/_rels/{file}.rels" if home else f"_rels/{file}.rels"
        return [
            (each.get("Id", ""), each.get("Type", ""), _resolved(name, each.get("Target", "")))
            for each in self.root(rels)
        ]

    def found(self, file: str) -> Found:
        """Stamp, time of saving and digests of the parts. Raises Problem for a file without a stamp."""
        texts = {etree.QName(each).localname: each.text or "" for each in self.root(CORE)}
        found = Found(unstamped(texts.get("keywords", ""), texts.get("category", ""), file))
        found.saved = texts.get("modified", "")
        found.values = {f"property {name}": texts[name] for name in PROPERTIES if texts.get(name)}
        found.parts = {name: digest(self.archive.read(name)) for name in self.names if name != CORE}
        found.values |= by_digest(self.archive.read(name) for name in self.names if "/media/" in name)
        return found


def picture(element: etree._Element, package: Package, part: str) -> str:
    """How an object of a part is drawn: turned, cropped, coloured, of which picture; and its description for a reader.

    A picture by its content, or by its address outside the file: ids of relationships change when a file is saved.
    """
    about = next((each for name in ("docPr", "cNvPr") for each in element.iter(f"{{*}}{name}")), None)
    looks = [
        f"{name}={each.get(name)}" for each in element.iter("{*}xfrm") for name in TURNED if each.get(name, "0") != "0"
    ]
    looks += [canonical([each]) for name in AROUND for each in element.iter(f"{{*}}{name}")]
    for blip in element.iter("{*}blip"):
        ids = (blip.get(f"{REL}{name}") for name in ("embed", "link"))
        looks.append(" ".join([*(package.content_behind(part, id) for id in ids if id), canonical(blip)]))
    looks.append(f"description {about.get('descr', '')}" if about is not None else "")
    return "; ".join(filter(None, looks))


def opened(content: bytes, file: str, wanted: str) -> Package:
    """Raises Problem for a file that is no Office file with a main part."""
    try:
        package = Package(content)
        if package.main not in package.names:
            raise KeyError("it has no main part")
        package.root(package.main)
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise Problem(f"document {file}", wanted=wanted, got=str(error), fix="Choose another file") from error
    return package


def _resolved(name: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(dirname(name), target))


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:DIGITS]


def by_digest(pictures: Iterable[bytes]) -> dict[str, str]:
    """Every picture by its digest, whatever it is called."""
    return {f"picture {each}": each for each in map(digest, pictures)}


def name_of(element: etree._Element) -> str:
    """Name of an element without its namespace; empty for what is none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def canonical(elements: Iterable[etree._Element | None]) -> str:
    """Elements with attributes and texts as one line, without prefixes and without what nobody sees."""
    return " ".join(_text(each) for each in elements if each is not None and name_of(each) not in UNSEEN)


def _text(element: etree._Element) -> str:
    attributes = "".join(f" {etree.QName(key).localname}={value}" for key, value in sorted(element.attrib.items()))
    within = canonical(element)
    text = (element.text or "").strip()
    return f"{name_of(element)}{attributes}" + (f"({text}{within})" if text or within else "")
