"""Outline: the sections of a document, found by scanning `dashboard/documents/sections`, written in order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol, cast

import dashboard.documents.sections
from dashboard.documents.cards import Take, blocks_of, cards_of, no_pages, once
from dashboard.documents.draft import Draft
from dashboard.documents.model import FIGURES, NOTHING, Block, Document, Line, Name, Paragraph, Section, figures_of
from dashboard.documents.sections import SectionFile
from dashboard.i18n import words
from dashboard.presentation.context import Context
from dashboard.presentation.messages import refusal_reason
from dashboard.presentation.number_format import Figures
from dashboard.service.results import Results
from metrics.errors import Refusal
from metrics.periods.notation import name as notation
from metrics.periods.notation import parse
from metrics.periods.period import Period, grain_of
from queries.discovery import scanned
from queries.errors import Problem
from queries.records.entry import Entry, Head
from queries.records.kinds.review_card import ReviewCard
from queries.records.kinds.section_note import SectionNote
from queries.records.records import Records

TEMPLATE = "4"
"""Version of the templates: raised when the same figures would be said otherwise."""


def notes_of(records: Records, period: str, language: str) -> list[Entry]:
    """Free texts for the sections of the review of a period, in one language."""
    entries = records.entries("section_note")
    return [each for each in entries if (each.body.period, each.body.language) == (period, language)]  # type: ignore[union-attr]


class Tell(Protocol):
    """Callback with the section that is written and the share of the document that is done, from 0 to 1."""

    def __call__(self, what: str, share: float, /) -> None: ...


@dataclass(frozen=True)
class Wanted:
    """Which document is wanted."""

    period: str
    """2025, 2025-Q4, 2025-12."""
    language: str = "en"
    sections: tuple[str, ...] = ()
    """Ids in the order of the document; empty for all."""
    is_marked: bool = False
    """Whether failed checks are marked instead of stopping the document."""
    revision: str = ""
    """Records whose cards are in it, by the hash of their audit's end; empty for those of now."""


@cache
def sections() -> Mapping[str, SectionFile]:
    """Id (file name) → section, in order."""
    found = {
        id: section
        for id, (_, section) in scanned(SectionFile, dashboard.documents.sections, attribute="section").items()
    }
    return dict(sorted(found.items(), key=lambda pair: (pair[1].place, pair[0])))


def quiet(what: str, share: float) -> None:
    """Tells nobody."""


def built(results: Results, wanted: Wanted, tell: Tell = quiet, take: Take = no_pages) -> Document:
    """The document of some results; `take` draws the cards of pages that were put into it.

    Raises Problem for an unknown section, Refusal for a period that is none or of which there are no data.
    """
    texts = words(wanted.language)
    context = Context(texts, Figures(texts, results.manifest.currency), results)
    period, _ = parse(wanted.period, results.manifest.reckoning.fiscal_year_starts)
    results.refuse_outside(period)
    draft = Draft(context, period)
    head = _head(results.records(), wanted.revision)
    notes = notes_of(results.records(), notation(period), wanted.language)
    cards, take = cards_of(results.records(), notation(period), head.number), once(take)
    chosen = _chosen(wanted.sections)
    written = []
    for number, id in enumerate(chosen):
        tell(str(title_of(context, id, period)), number / len(chosen))
        draft.section = "" if id == FIGURES else id
        section = _section(draft, id)
        own = [block for card in cards if _is_of(card, id) for block in blocks_of(draft, take, card)]
        free = [block for note in notes if _is_of(note, id) for block in _free(draft, note)]
        written.append(replace(section, blocks=(*section.blocks, *own, *free)))
        draft.used |= {figure.id: figure for figure in figures_of(written[-1])}
    tell("", 1.0)
    return Document(
        title=_title(draft),
        subtitle=(str(texts("review.title")),),
        facts=_facts(draft, head, is_marked=wanted.is_marked),
        words={key: texts.texts[f"review.writer.{key}"] for key in WRITER},
        language=wanted.language,
        currency=results.manifest.currency,
        about=_about(draft, head, wanted, chosen),
        sections=tuple(written),
        figures=draft.used,
        doubts=tuple(draft.doubts),
    )


WRITER = (
    *("contents", "section", "page", "waiting", "chapter", "figures", "value", "series", "category"),
    *("note_by", "chart_data", "definitions", "slide_note", "first_rows", "more_rows", "appendix"),
)


def title_of(context: Context, id: str, period: Period) -> str:
    """Title of a section, in the language of the context."""
    own = sections()[id].titles
    if own:
        return own.get(context.language) or next(iter(own.values()))
    is_year = grain_of(period, context.results.starts) == "year"
    short = f"review.section_short.{id}"
    return context.words(short if not is_year and short in context.words.texts else f"review.section.{id}")


def _chosen(wanted: tuple[str, ...]) -> tuple[str, ...]:
    known = sections()
    for id in wanted:
        if id not in known:
            raise Problem("section of the review", wanted=f"one of {', '.join(known)}", got=id, fix="Correct the name")
    return tuple(id for id in known if not wanted or id in wanted)


def _is_of(entry: Entry, section: str) -> bool:
    """Whether somebody wrote a note for the section, or put a card into it."""
    return cast("SectionNote | ReviewCard", entry.body).section == section


def _section(draft: Draft, id: str) -> Section:
    title: Line = (title_of(draft.context, id, draft.period),)
    try:
        content = sections()[id].write(draft)
    except Refusal as refusal:
        why: Line = (Name(refusal_reason(refusal, draft.context.words)),)
        return Section(id, title, NOTHING, (Paragraph(why, "waits"),), why)
    return Section(id, title, content.message, content.blocks)


def _free(draft: Draft, note: Entry) -> tuple[Block, ...]:
    by = draft.say("review.writer.note_by", author=note.by)
    texts = [part.strip() for part in cast("SectionNote", note.body).text.split("\n") if part.strip()]
    return (Paragraph(by, "by"), *(Paragraph((Name(text),), "free") for text in texts)) if texts else ()


def _title(draft: Draft) -> Line:
    grain = str(grain_of(draft.period, draft.results.starts))
    kind = grain if grain in ("year", "quarter", "month") else "other"
    return draft.say(f"review.kind.{kind}", period=draft.name(draft.period))


def _head(records: Records, revision: str) -> Head:
    """End of the audit as the document has it; that of now for a new one, and where there never was such a revision."""
    return (records.head_at(revision) if revision else None) or records.head()


def _facts(draft: Draft, head: Head, *, is_marked: bool) -> tuple[Line, ...]:
    manifest = draft.results.manifest
    checks = manifest.checks
    facts = [
        draft.say("review.cover.data", day=draft.day(manifest.through)),
        draft.say("review.cover.checks", passed=str(sum(each.passed for each in checks)), of=str(len(checks))),
        draft.say("review.cover.snapshot", id=draft.results.snapshot.id),
        draft.say("review.cover.records", number=str(head.number)),
        draft.say("review.cover.verify"),
    ]
    return (*facts, *(draft.say("review.cover.marked", doubt=doubt) for doubt in draft.doubts if is_marked))


def _about(draft: Draft, head: Head, wanted: Wanted, chosen: tuple[str, ...]) -> dict[str, str]:
    return {
        "snapshot": draft.results.snapshot.id,
        "period": notation(draft.period),
        "language": wanted.language,
        "sections": ",".join(chosen),
        "records": head.hash[:16],
        "template": TEMPLATE,
        "marked": str(bool(draft.doubts)).lower(),
    }


def wanted_of(about: Mapping[str, str]) -> Wanted:
    """What was wanted of a document, by its stamp."""
    sections = tuple(filter(None, about["sections"].split(",")))
    return Wanted(about["period"], about["language"], sections, about["marked"] == "true", about["records"])
