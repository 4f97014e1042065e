"""What is read from a document, of any format: its stamp, its figures, the values of charts and cells, its lines."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from queries.errors import Problem

REQUIRED = ("snapshot", "period", "language", "sections", "records", "template", "marked")
NUMBER = re.compile(
    r"[+\u2212-]?(?:[¥$€£]\s?)?\d[\d,.]*(?<![,.])(?:[\s\u00a0]?(?:%|pp\b|个百分点|[KMB]\b|万|亿|min\b|分钟))?"
)
"""A number as people write it, with its sign, currency and unit."""


@dataclass
class Found:
    """What a reader finds in a file."""

    about: Mapping[str, str]
    figures: dict[str, list[str]] = field(default_factory=dict)
    """Tag of a figure → its texts, in order; empty in formats that cannot mark a number in a text."""
    values: dict[str, str] = field(default_factory=dict)
    """Place (chart and point, sheet and cell) → number or formula as it is stored."""
    lines: list[str] = field(default_factory=list)
    """Text in reading order, tagged figures left out."""
    free: list[str] = field(default_factory=list)
    """Lines that people wrote and the document marks as such."""


def numbers(lines: Iterable[str]) -> list[str]:
    """Every number of some lines, in order."""
    return [re.sub(r"[\s\u00a0]+", " ", match) for line in lines for match in NUMBER.findall(line)]


def unstamped(keywords: str | None, sections: str | None, file: str) -> dict[str, str]:
    """Stamp of a document from its properties. Raises Problem for a file that has none."""
    parts = dict(part.split("=", 1) for part in (keywords or "").split("; ") if "=" in part)
    about = {name.strip(): value for name, value in parts.items()} | {"sections": sections or ""}
    if missing := [name for name in REQUIRED if name not in about]:
        fix = "Take the file as it was written: its properties say from which snapshot"
        raise Problem(f"document {file}", wanted="the stamp of a review", got=f"none of {', '.join(missing)}", fix=fix)
    return about
