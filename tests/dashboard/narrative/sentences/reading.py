"""Reads sentences back: which words they are and what is put into them, and what a written figure says."""

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.i18n import Words

COUNTS = ("of", "up", "all", "count", "over", "going", "reached", "on", "base_days")
FIGURES = ("value", "base", "share", "target", "distance", "rate", "mix", "size", "weight", "base_weight", "came")
PARTS = ("first", "second", "most", "what")
PERIODS = ("facts.compared", "facts.alone")
"""Words whose base is no number."""
SIGNS = {"+": 1, "\u2212": -1}
SCALES = {"K": 1e3, "M": 1e6, "B": 1e9, "万": 1e4, "亿": 1e8}
FIGURE = re.compile(
    r"(?P<sign>[+\u2212]?)(?P<symbol>¥?)(?P<number>[\d,]+(?:\.(?P<decimals>\d+))?)\s*(?P<scale>[KMB万亿]?)"
    r"\s*(?P<unit>%|pp|个百分点|min|分钟)?"
)
SPACES = re.compile(r"[ \u00a0]+")


@dataclass(frozen=True)
class Said:
    """Words by their name, and the facts put into them as texts."""

    name: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Figure:
    """A number as it is written, and how far the number meant may be from it."""

    value: float
    half_a_step: float

    def is_of(self, number: float) -> bool:
        return abs(self.value - number) <= self.half_a_step * (1 + 1e-6) + 1e-9


def read(sentence: str, words: Words, names: Iterable[str]) -> Said:
    """The one of these names whose words the sentence is: of several, the one with the most words of its own."""
    text = _plain(sentence, words)
    readings = [Said(name, match.groupdict()) for name in names if (match := _form(words, name).fullmatch(text))]
    readings.sort(key=lambda reading: -_own(words.texts[reading.name]))
    assert readings, f"{sentence!r} is none of the words of {names}"
    assert len(readings) == 1 or _own(words.texts[readings[0].name]) > _own(words.texts[readings[1].name]), sentence
    return readings[0]


def figure(text: str) -> Figure:
    """1,850 万; −4.5%; +1.3 pp; ¥4.62; 116 min."""
    match = FIGURE.fullmatch(text.strip())
    assert match, text
    scale = SCALES.get(match["scale"], 1.0) * (0.01 if match["unit"] in ("%", "pp", "个百分点") else 1.0)
    step = 10.0 ** -len(match["decimals"] or "") * scale
    sign = SIGNS.get(match["sign"], 1)
    return Figure(sign * float(match["number"].replace(",", "")) * scale, step / 2)


def part(text: str) -> tuple[float, float]:
    """Between what a share of a whole lies: 91%; >99%; <1%."""
    if text[0] in "<>":
        return (0.0, 0.01) if text[0] == "<" else (0.99, 1.0)
    number_written = figure(text)
    return (
        number_written.value - number_written.half_a_step - 1e-9,
        number_written.value + number_written.half_a_step + 1e-9,
    )


def _own(template: str) -> int:
    return sum(len(text) for text, *_ in string.Formatter().parse(template))


def facts_of(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


def _form(words: Words, name: str) -> re.Pattern[str]:
    pieces = string.Formatter().parse(_plain(words.texts[name], words))
    visited: set[str] = set()
    return re.compile("".join(re.escape(text) + _field(words, name, field, visited) for text, field, _, _ in pieces))


def _field(words: Words, name: str, field: str | None, visited: set[str]) -> str:
    if not field:
        return ""
    if field in visited:
        return f"(?P={field})"
    visited.add(field)
    return f"(?P<{field}>{_content(words, name, field)})"


def _content(words: Words, name: str, field: str) -> str:
    """What may be put in: a count, a figure, the name of a part, or anything."""
    if field in COUNTS:
        return "[0-9]+"
    if field in PARTS:
        drivers = (text for key, text in words.texts.items() if key.startswith("why.driver."))
        return "|".join(["P[0-9]+", *(re.escape(_plain(text, words)) for text in drivers)])
    pattern = re.sub(r"\?P<\w+>", "?:", FIGURE.pattern)
    if field == "change":
        return pattern + (r"(?: ?[(（].+?[)）])?" if name.startswith("why.moved") else "")
    if field in FIGURES and name not in PERIODS:
        return f"–|[<>][0-9]+%|{pattern}"
    return ".+?"


def _plain(text: str, words: Words) -> str:
    """Chinese without its spaces, which depend on what is put in; English with plain ones."""
    return SPACES.sub("" if words.language == "zh" else " ", text)
