"""Free text of a section: written by a person, kept as a note with its author, marked as such in the document."""

import streamlit as st

from dashboard.documents import review
from dashboard.documents.outline import title_of
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.sections.targets import author
from metrics.periods.period import Period
from queries.records.entry import Entry
from queries.records.kinds.section_note import LONGEST, SectionNote

SECTION, TEXT, TOLD = "review.section", "review.text", "section_note"


def show(context: Context, period: str, of: Period, sections: tuple[str, ...]) -> None:
    """Draws one card."""
    words, kept = context.words, context.results.records()
    with card(context, words("review_page.note"), words("review_page.note_below")):
        author.tell(TOLD)
        named = {id: str(title_of(context, id, of)) for id in sections}
        section = screen.select(words("review_page.section"), list(named), named.__getitem__, SECTION)
        known = review.note_of(kept, period, section, context.language)
        key = f"{TEXT}.{period}.{section}.{context.language}"
        before = known.body.text if known and isinstance(known.body, SectionNote) else ""
        screen.text_area(words("review_page.text"), key, value=before, max_chars=LONGEST)
        author.ask(context)
        with st.container(horizontal=True):
            save = (context, period, section, key, known)
            screen.button(words("review_page.save"), "review.save", on_click=_save, args=save)
            if known:
                screen.button(
                    words("review_page.remove"), "review.remove", on_click=_remove, args=(context, known, key)
                )
        if known:
            note(words("review_page.by", author=known.by, at=f"{known.at:%Y-%m-%d %H:%M}"))


def _save(context: Context, period: str, section: str, key: str, known: Entry | None) -> None:
    written = str(st.session_state.get(key) or "").strip()

    def act(name: str) -> None:
        body = SectionNote(period, section, "zh" if context.language == "zh" else "en", written)
        review.save_note(context.results.records(), body, by=name, expected=known.version if known else None)

    author.change(context, TOLD, act)


def _remove(context: Context, known: Entry, key: str) -> None:
    if author.change(
        context, TOLD, lambda name: review.remove_note(context.results.records(), known, by=name), author.Act.REMOVE
    ):
        st.session_state[key] = ""
