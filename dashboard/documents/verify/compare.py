"""Compares what is read from a document with what is read from the same document made again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from dashboard.documents.verify.found import REST, Found, is_bound, numbers
from dashboard.documents.verify.wording import Wording, differing
from dashboard.i18n import FALLBACK, Words, words


@dataclass
class Report:
    """What a verification found; a document without any of it says what its snapshot says."""

    figures: int
    changed: list[str] = field(default_factory=list)
    """Figures that say something else than their snapshot, or whose words or look are other ones."""
    missing: list[str] = field(default_factory=list)
    """Figures, paragraphs and objects that are not there any more."""
    stale: list[str] = field(default_factory=list)
    """Figures that were right, and have another value in the snapshot or the records of now."""
    unverified: list[str] = field(default_factory=list)
    """Numbers that somebody typed outside the notes of sections."""
    in_notes: list[str] = field(default_factory=list)
    """Numbers in what people wrote and the document marks: they are verified by nobody."""
    reworded: list[str] = field(default_factory=list)
    """Sentences without a figure that people changed or added."""
    saved_again: list[str] = field(default_factory=list)
    """That another program has saved the file, where one has: its parts were then not compared byte by byte."""

    is_compared: bool = True
    """Whether there was a snapshot with which it could be compared."""

    @property
    def is_good(self) -> bool:
        return not (self.is_edited or self.stale)

    @property
    def is_edited(self) -> bool:
        """Whether the file says something else than what it was made from."""
        return bool(self.changed or self.missing or self.unverified)

    @property
    def ending(self) -> str:
        """What it comes to, as the words `review.verified.ending` have it."""
        if not self.is_compared:
            return "not_compared"
        return "edited" if self.is_edited else "stale" if self.stale else "good"


def compared(found: Found, expected: Found, names: Mapping[str, str], count: int, say: Words | None = None) -> Report:
    """`names`: tag of a figure → its id; `count`: figures of the document; `say`: words of the report."""
    comparison = _Comparison(Report(count, in_notes=numbers(found.free)), found, expected, say or words(FALLBACK))
    comparison.stamps()
    comparison.tags(names)
    comparison.values()
    comparison.lines()
    report = comparison.report
    Wording(report.changed, report.missing, report.reworded, names, comparison.say).compare(found, expected)
    comparison.looks()
    comparison.parts()
    return report


@dataclass(frozen=True)
class _Comparison:
    """One file beside the same file made again."""

    report: Report
    found: Found
    expected: Found
    say: Words

    def stamps(self) -> None:
        """The stamp of the file beside that of the document it asks for; other records are told as stale."""
        for name, wants in self.expected.about.items():
            if name not in ("snapshot", "records") and self.found.about.get(name) != wants:
                self._changed(f"stamp, {name}", self.found.about.get(name, ""), wants)

    def tags(self, names: Mapping[str, str]) -> None:
        for tag, texts in self.expected.figures.items():
            name, has = names.get(tag, tag), Counter(self.found.figures.get(tag, []))
            wrong, lost = [*(has - Counter(texts)).elements()], [*(Counter(texts) - has).elements()]
            for text, right in zip(wrong, [*lost, *texts[:1] * len(wrong)], strict=False):
                self._changed(name, text, right)
            self.report.missing += [f"{name}: {text}" for text in lost[len(wrong) :]]
        for tag, texts in self.found.figures.items():
            if tag not in self.expected.figures:
                self.report.changed.append(self.say("review.verified.no_figure", text=", ".join(texts)))

    def values(self) -> None:
        found, expected = self.found.values, self.expected.values
        for place, value in expected.items():
            if place not in found:
                self.report.missing.append(f"{place}: {value}")
            elif found[place] != value and (is_bound(value) or is_bound(found[place])):
                self._changed(place, found[place], value)
            elif found[place] != value:
                self.report.reworded.append(f"{place}: {found[place]}")
        for place in found.keys() - expected.keys():
            kind = self.report.unverified if numbers([found[place]]) else self.report.reworded
            kind.append(f"{place}: {found[place]}")

    def lines(self) -> None:
        """Numbers of the text in order; where figures are tagged, what is left are dates, names and what was typed."""
        has, wants = numbers(self.found.lines), numbers(self.expected.lines)
        for kind, i, j, k, m in SequenceMatcher(None, wants, has, autojunk=False).get_opcodes():
            if kind == "replace":
                self._changed("", " ".join(has[k:m]), " ".join(wants[i:j]))
            elif kind == "delete":
                self.report.missing += wants[i:j]
            elif kind == "insert":
                self.report.unverified += has[k:m]

    def looks(self) -> None:
        """Places that are shown otherwise, those with the same difference together."""
        places: dict[tuple[str, str], list[str]] = {}
        for place, wants in self.expected.looks.items():
            if place in self.found.looks and (has := self.found.looks[place]) != wants:
                places.setdefault(differing(has, wants), []).append(place)
        none = self.say("review.verified.none")
        for (has, wants), same in places.items():
            more = self.say("review.verified.more", count=len(same) - 1) if len(same) > 1 else ""
            self.report.changed.append(
                self.say("review.verified.shown", place=f"{same[0]}{more}", has=has or none, wants=wants or none)
            )

    def parts(self) -> None:
        """Whatever else is other in a file that no other program has saved: such a file has the same parts.

        Where the records have moved on, another part may be one with what they said.
        """
        if self.found.saved != self.expected.saved:
            self.report.saved_again.append(self.say("review.verified.saved_again"))
            return
        if not self.report.is_good:
            return
        is_of_these = self.found.about.get("records") == self.expected.about.get("records")
        kind = self.report.changed if is_of_these else self.report.stale
        for name in sorted(self.found.parts.keys() | self.expected.parts.keys()):
            is_edited = name in self.expected.texts and (self.report.reworded or self.report.in_notes)
            if not is_edited and self.found.parts.get(name) != self.expected.parts.get(name):
                kind.append(self._part(name))

    def _part(self, name: str) -> str:
        """What is said of a part: a file within an Office file, or a page of a PDF."""
        if not name.isdigit():
            return self.say("review.verified.part", name=name)
        return self.say("review.verified.page", number=name) if name != REST else self.say("review.verified.rest")

    def _changed(self, place: str, has: str, wants: str) -> None:
        said = self.say("review.verified.changed", has=has, wants=wants)
        self.report.changed.append(f"{place}: {said}" if place else said)
