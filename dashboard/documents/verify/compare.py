"""Compares what is read from a document with what is read from the same document made again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from dashboard.documents.verify.found import Found, numbers


@dataclass
class Report:
    """What a verification found; a document without any of it says what its snapshot says."""

    figures: int
    changed: list[str] = field(default_factory=list)
    """Figures that say something else than their snapshot."""
    missing: list[str] = field(default_factory=list)
    """Figures that are not there any more."""
    stale: list[str] = field(default_factory=list)
    """Figures that were right, and have another value in the snapshot or the records of now."""
    unverified: list[str] = field(default_factory=list)
    """Numbers that somebody typed outside the notes of sections."""
    in_notes: list[str] = field(default_factory=list)
    """Numbers in what people wrote and the document marks: they are verified by nobody."""
    reworded: list[str] = field(default_factory=list)
    """Sentences about figures with other words than the templates have."""

    @property
    def is_good(self) -> bool:
        return not (self.changed or self.missing or self.stale or self.unverified)


def compared(found: Found, expected: Found, names: Mapping[str, str], count: int) -> Report:
    """`names`: tag of a figure → its id; `count`: figures of the document."""
    report = Report(count, in_notes=numbers(found.free))
    _tags(report, found, expected, names)
    _values(report, found, expected)
    _lines(report, found, expected)
    return report


def _tags(report: Report, found: Found, expected: Found, names: Mapping[str, str]) -> None:
    for tag, texts in expected.figures.items():
        name, has = names.get(tag, tag), Counter(found.figures.get(tag, []))
        wrong, lost = [*(has - Counter(texts)).elements()], [*(Counter(texts) - has).elements()]
        report.changed += [
            f"{name}: {text}, not {right}" for text, right in zip(wrong, [*lost, *texts[:1] * len(wrong)], strict=False)
        ]
        report.missing += [f"{name}: {text}" for text in lost[len(wrong) :]]
    unknown = [tag for tag in found.figures if tag not in expected.figures]
    report.changed += [f"no figure of this document: {', '.join(found.figures[tag])}" for tag in unknown]


def _values(report: Report, found: Found, expected: Found) -> None:
    for place, value in expected.values.items():
        if place not in found.values:
            report.missing.append(f"{place}: {value}")
        elif found.values[place] != value:
            report.changed.append(f"{place}: {found.values[place]}, not {value}")
    extra = [place for place in found.values if place not in expected.values]
    report.unverified += [f"{place}: {found.values[place]}" for place in extra if numbers([found.values[place]])]


def _lines(report: Report, found: Found, expected: Found) -> None:
    """Numbers of the text in order; where figures are tagged, what is left are dates, names and what was typed."""
    has, wants = numbers(found.lines), numbers(expected.lines)
    if has == wants:
        known = Counter(expected.lines)
        report.reworded += [
            line for line, times in (Counter(found.lines) - known).items() for _ in range(times) if line.strip()
        ]
        return
    for kind, i, j, k, m in SequenceMatcher(None, wants, has, autojunk=False).get_opcodes():
        if kind == "replace":
            report.changed.append(f"{' '.join(has[k:m])}, not {' '.join(wants[i:j])}")
        elif kind == "delete":
            report.missing += wants[i:j]
        elif kind == "insert":
            report.unverified += has[k:m]
