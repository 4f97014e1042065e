"""What is read from a document, of any format: its stamp, figures, words, charts and cells, and how they look."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from queries.errors import Problem

REQUIRED = ("snapshot", "period", "language", "sections", "records", "template", "marked")
OTHER_DIGITS = "".join(
    char for char in map(chr, (*range(0x3400), *range(0x1F100, 0x1F110))) if unicodedata.category(char) in ("No", "Nl")
)
"""Superscripts, fractions, Roman and circled numerals and their like."""
NUMBER = re.compile(
    r"[+\u2212-]?(?:[¥$€£]\s?)?\d[\d,.]*(?<![,.])(?:[\s\u00a0]?(?:%|pp\b|个百分点|[KMB]\b|万|亿|min\b|分钟))?"
    rf"|[{OTHER_DIGITS}]+|[〇零一二三四五六七八九十百千两]+[百千万亿]+"
)
"""A number as people write it, with its sign, currency and unit; also in other characters than digits."""
SENTENCE = re.compile(r"(?<=[。！？])\s*|(?<=[.!?])\s+")
ENDS = (".", "!", "?", "。", "！", "？")


REST = "0"
"""Part of a PDF with what belongs to no page; the others are numbers of pages."""


@dataclass(frozen=True)
class Passage:
    """One paragraph as a reader meets it; or a chart, picture or shape, whose text is its name."""

    text: str
    figures: tuple[str, ...] = ()
    """Tags of its figures, in order."""
    looks: tuple[tuple[str, str], ...] = ()
    """Pieces of the text, each with the properties that decide whether and how it can be seen."""
    is_object: bool = False


@dataclass
class Found:
    """What a reader finds in a file."""

    about: Mapping[str, str]
    figures: dict[str, list[str]] = field(default_factory=dict)
    """Tag of a figure → its texts, in order; empty in formats that cannot mark a number in a text."""
    values: dict[str, str] = field(default_factory=dict)
    """Place (chart and point, sheet and cell) → number, text or formula as it is stored."""
    looks: dict[str, str] = field(default_factory=dict)
    """Place (chart, cell, row, slide) → the properties that decide whether and how it can be seen."""
    lines: list[str] = field(default_factory=list)
    """Text in reading order, tagged figures left out."""
    passages: list[Passage] = field(default_factory=list)
    """Text and objects in reading order, figures within; empty in a format whose lines are all that is read."""
    free: list[str] = field(default_factory=list)
    """Lines that people wrote and the document marks as such."""
    saved: str = ""
    """When the file says it was saved last; another program that saves it writes another time."""
    parts: dict[str, str] = field(default_factory=dict)
    """Part of the file → its digest."""
    texts: frozenset[str] = frozenset()
    """Parts that hold the text."""

    def read(self) -> list[Passage]:
        """What a reader meets, in order."""
        return self.passages or [Passage(line) for line in self.lines if line.strip()]


def numbers(lines: Iterable[str]) -> list[str]:
    """Every number of some lines, in order."""
    return [re.sub(r"[\s\u00a0]+", " ", match) for line in lines for match in NUMBER.findall(line)]


def sentences(text: str) -> list[str]:
    """Sentences of a paragraph."""
    return [part for part in (each.strip() for each in SENTENCE.split(text)) if part]


def is_bound(sentence: str) -> bool:
    """Whether its words belong to a figure: it holds one, or it is no sentence but the label of something."""
    return bool(NUMBER.search(sentence)) or not sentence.rstrip().endswith(ENDS)


def unstamped(keywords: str | None, sections: str | None, file: str) -> dict[str, str]:
    """Stamp of a document from its properties. Raises Problem for a file that has none."""
    about = _pairs((keywords or "").split("; ")) | {"sections": sections or ""}
    if missing := [name for name in REQUIRED if name not in about]:
        fix = "Take the file as it was written: its properties say from which snapshot"
        if {*REQUIRED} <= {"sections", *(rewritten := _pairs((keywords or "").split()))}:
            _refuse_rewritten(file, rewritten)
        raise Problem(f"document {file}", wanted="the stamp of a review", got=f"none of {', '.join(missing)}", fix=fix)
    return about


def _pairs(parts: Iterable[str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in parts if "=" in part)
    return {name.strip(): value for name, _, value in pairs}


def _refuse_rewritten(file: str, about: Mapping[str, str]) -> NoReturn:
    """LibreOffice writes every part of a file anew: figures lose their ids, charts their cells, and texts their styles.

    What is left cannot be told from a forgery.
    """
    again = f"product-metrics review --period {about['period']} --lang {about['language']} --out FILE"
    raise Problem(
        f"document {file}",
        wanted="a file as it was written, or as Word, PowerPoint or Excel saved it",
        got=f"one that LibreOffice has written anew, without the ids of its figures (snapshot {about['snapshot']})",
        fix=f"Verify the file from before that, or write it again and compare: {again}",
    )
