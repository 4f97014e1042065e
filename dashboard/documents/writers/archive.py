"""Office files with the same bytes for the same content: fixed times of archive members and of properties."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dashboard.documents.model import Document, plain
from dashboard.documents.theme import Theme

PROGRAM = "product-metrics"
FIXED = (1980, 1, 1, 0, 0, 0)
TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
CORE = "docProps/core.xml"


def made_at(snapshot: str) -> datetime:
    """Time of a snapshot, by its id; documents bear it instead of the time of their writing."""
    digits = re.match(r"(\d{8})T(\d{6})", snapshot)
    return datetime.strptime("".join(digits.groups()), "%Y%m%d%H%M%S") if digits else datetime(*FIXED)


def stamped(about: Mapping[str, str]) -> str:
    """Stamp of a document as one line, without its sections, which stand beside it."""
    return "; ".join(f"{name}={value}" for name, value in about.items() if name != "sections")


def without(rels: Any, kinds: tuple[str, ...]) -> None:
    """Removes relations of a package whose kind has one of these names: parts of a template that are not ours."""
    for id in [id for id, rel in rels.items() if any(kind in rel.reltype for kind in kinds)]:
        rels.pop(id)


def describe(properties: Any, document: Document, theme: Theme) -> None:
    """Fills in the core properties of a Word or PowerPoint file."""
    properties.title, properties.subject = plain(document.title), plain(document.subtitle)
    properties.author = theme.company or PROGRAM
    properties.language = {"zh": "zh-CN"}.get(document.language, "en-GB")
    properties.keywords, properties.category = stamped(document.about), document.about["sections"]
    properties.comments, properties.last_modified_by, properties.revision = "", PROGRAM, 1


def tag_of(id: str, snapshot: str) -> str:
    """Tag of a figure's content control: 64 characters are the most that Word takes."""
    return f"{sha256(id.encode()).hexdigest()[:24]}.{sha256(snapshot.encode()).hexdigest()[:12]}"


def fixed(content: bytes, at: datetime, *, without: tuple[str, ...] = ()) -> bytes:
    """The archive with fixed times, without some of its members, embedded archives alike."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            if name in without:
                continue
            member = source.read(name)
            if name == CORE:
                stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                member = TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", member)
            if name.endswith(".xlsx"):
                member = fixed(member, at)
            info = ZipInfo(name, FIXED)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
            target.writestr(info, member)
    return out.getvalue()
