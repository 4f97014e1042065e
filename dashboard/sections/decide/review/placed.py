"""Cards of other pages in the review: where one is to stand, and which there are."""

from functools import partial
from typing import Any

import streamlit as st

from dashboard.documents import review
from dashboard.documents.model import FIGURES
from dashboard.documents.outline import sections, title_of
from dashboard.exports.card_name import card_name
from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.links import Link
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.sections.layout.downloads import PUT, Put
from dashboard.sections.targets import author
from metrics.periods.period import Period
from queries.records.entry import Entry
from queries.records.kinds.review_card import ReviewCard

SECTION, TOLD = "review.put_section", "review_card"


def ask(context: Context, period: str, of: Period) -> None:
    """Draws one card where somebody has just chosen a chart or a table: into which section it is put."""
    put: Put | None = st.session_state.get(PUT)
    if put is None:
        return
    words = context.words
    below = words("review_page.put_below", page=words(f"page.{put.page}"), period=context.period(of))
    with card(context, words("review_page.put", title=text(put.title)), below):
        named = {id: str(title_of(context, id, of)) for id in sections() if id != FIGURES}
        section = screen.select(words("review_page.section"), list(named), named.__getitem__, SECTION)
        author.ask(context, ".put")
        with st.container(horizontal=True):
            wanted = ReviewCard(period, section, put.page, _query(put), put.card, put.title)
            screen.button(words("review_page.put_here"), "review.put_here", on_click=_put, args=(context, wanted))
            screen.button(words("review_page.put_not"), "review.put_not", on_click=_forget, type="tertiary")
        author.tell(TOLD)


def _query(put: Put) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in put.query.items()}


def _put(context: Context, wanted: ReviewCard) -> None:
    if author.change(context, TOLD, partial(_save, context, wanted)):
        _forget()


def _save(context: Context, wanted: ReviewCard, name: str) -> None:
    review.put_card(context.results.records(), wanted, by=name)


def _forget() -> None:
    st.session_state.pop(PUT, None)


def show(context: Context, period: str, of: Period) -> None:
    """Draws one card: what was put into the review of the period, by whom; nothing where there is none."""
    found = review.cards(context.results.records(), period)
    if not found:
        author.tell(TOLD)
        return
    words = context.words
    with card(context, words("review_page.cards"), words("review_page.cards_below")):
        author.tell(TOLD)
        for entry, body in found:
            with st.container(horizontal=True, vertical_alignment="center"):
                screen.link(context.pages, Link(body.page, body.query), card_name(context, body))
                section = title_of(context, body.section, of) if body.section in sections() else text(body.section)
                by = {"author": text(entry.by), "at": f"{entry.at:%Y-%m-%d %H:%M}"}
                note(words("review_page.card_by", section=section, **by))
                remove: dict[str, Any] = {"on_click": _remove, "args": (context, entry), "type": "tertiary"}
                screen.button(words("review_page.card_remove"), f"review.remove.{entry.id}", **remove)


def _remove(context: Context, entry: Entry) -> None:
    author.change(
        context, TOLD, lambda name: review.remove_card(context.results.records(), entry, by=name), author.Act.REMOVE
    )
