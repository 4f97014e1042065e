"""Compares paragraphs in reading order: their words, which figure stands where, and what can be seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from dashboard.documents.verify.found import Found, Passage, is_bound, sentences
from dashboard.i18n import Words

FIRST, ALIKE, MOST = 60, 0.5, 2_000
"""Characters of a lost paragraph that are told; from which likeness two are the same, edited; pairs that are tried."""


@dataclass(frozen=True)
class Wording:
    """Lists of a report that it adds to."""

    changed: list[str]
    missing: list[str]
    reworded: list[str]
    names: Mapping[str, str]
    say: Words

    def compare(self, found: Found, expected: Found) -> None:
        for wants, has in aligned(expected.read(), found.read()):
            if wants is None and has is not None:
                self._added(has)
            elif has is None and wants is not None:
                self.missing.append(_first(wants.text))
            elif has is not None and wants is not None:
                self._both(has, wants)

    def _added(self, has: Passage) -> None:
        if has.is_object:
            self.changed.append(self.say("review.verified.added", text=has.text))
        else:
            self.reworded.append(has.text)

    def _both(self, has: Passage, wants: Passage) -> None:
        if has.text != wants.text:
            self._sentences(has, wants)
        elif has.figures != wants.figures:
            own, right = (", ".join(self.names.get(tag, tag) for tag in each.figures) for each in (has, wants))
            self._told("stands", _first(has.text), own, right)
        for text, look, right in _shown_otherwise(has, wants):
            mine, others = differing(look, right)
            self._told("shown", _first(text), mine, others)

    def _sentences(self, has: Passage, wants: Passage) -> None:
        """Sentences of a paragraph that was edited: words around a figure belong to it, others are free."""
        mine, others = sentences(has.text), sentences(wants.text)
        for kind, i, j, k, m in SequenceMatcher(None, others, mine, autojunk=False).get_opcodes():
            for right, own in zip_longest(others[i:j], mine[k:m]) if kind != "equal" else ():
                if own is None:
                    self.missing.append(_first(right))
                elif right is not None and (is_bound(own) or is_bound(right)):
                    self.changed.append(self.say("review.verified.changed", has=own, wants=right))
                else:
                    self.reworded.append(own)

    def _told(self, name: str, place: str, has: str, wants: str) -> None:
        none = self.say("review.verified.none")
        self.changed.append(self.say(f"review.verified.{name}", place=place, has=has or none, wants=wants or none))


def _shown_otherwise(has: Passage, wants: Passage) -> Iterator[tuple[str, str, str]]:
    """The first piece of a paragraph whose look is other, with its look and the right one.

    Of a paragraph with other words, a piece whose look is none of those that are wanted.
    """
    right = [look for text, look in wants.looks for _ in text]
    place = 0
    for text, look in has.looks:
        known = set(right[place : place + len(text)]) if has.text == wants.text else {look} & set(right)
        place += len(text)
        if known != {look} and right:
            yield text, look, next(iter(sorted(known - {look})), right[0])
            return


def differing(has: str, wants: str) -> tuple[str, str]:
    """What is only in the one look, and only in the other."""
    mine, others = has.split("; "), wants.split("; ")
    return "; ".join(each for each in mine if each not in others), "; ".join(
        each for each in others if each not in mine
    )


def aligned(wants: Sequence[Passage], has: Sequence[Passage]) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Pairs of what is wanted and what is there in order; None beside what was lost or added."""
    start = next(
        (n for n, pair in enumerate(zip(wants, has, strict=False)) if pair[0].text != pair[1].text),
        min(len(wants), len(has)),
    )
    yield from zip(wants[:start], has[:start], strict=True)
    wants, has = wants[start:], has[start:]
    end = next(
        (n for n, pair in enumerate(zip(reversed(wants), reversed(has), strict=False)) if pair[0].text != pair[1].text),
        min(len(wants), len(has)),
    )
    middle = SequenceMatcher(
        None,
        [each.text for each in wants[: len(wants) - end]],
        [each.text for each in has[: len(has) - end]],
        autojunk=False,
    )
    for kind, i, j, k, m in middle.get_opcodes():
        yield from zip(wants[i:j], has[k:m], strict=True) if kind == "equal" else _paired(wants[i:j], has[k:m])
    yield from zip(wants[len(wants) - end :], has[len(has) - end :], strict=True)


def _paired(wants: Sequence[Passage], has: Sequence[Passage]) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Paragraphs that are alike are the same, edited; the others were lost and added."""
    rest = list(has)
    for want in wants:
        near = rest if len(wants) * len(has) <= MOST else rest[:1]
        best = max(near, key=lambda each: _likeness(want, each), default=None)
        if best is not None and _likeness(want, best) >= ALIKE:
            rest.remove(best)
            yield want, best
        else:
            yield want, None
    yield from ((None, each) for each in rest)


def _likeness(want: Passage, has: Passage) -> float:
    if want.is_object or has.is_object:
        return float(want.is_object == has.is_object and want.text == has.text)
    return SequenceMatcher(None, want.text, has.text, autojunk=False).ratio()


def _first(text: str) -> str:
    """First words of a text."""
    return text if len(text) <= FIRST else f"{text[:FIRST].rsplit(' ', 1)[0]} …"
