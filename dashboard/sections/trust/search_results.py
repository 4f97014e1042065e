"""Field of the search, and what is found, each a link to its page."""

from collections.abc import Sequence

import streamlit as st

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.search import Hit
from dashboard.sections.layout import address, screen
from dashboard.sections.layout.card import card, note

ASKED, KEY = "q", "pick.q"
MOST = 12
"""Most hits shown of a kind."""


def field(context: Context) -> str:
    """Draws the field; what is written there is kept in the URL, so that a search can be sent."""
    st.session_state[KEY] = asked = address.given(ASKED) or ""
    address.show(ASKED, [asked] if asked else [])
    screen.text_input(context.words("find.field"), KEY, label_visibility="collapsed", on_change=_ask)
    return asked


def _ask() -> None:
    address.choose(ASKED, st.session_state[KEY].strip() or None)


def title(context: Context, asked: str, count: int) -> str:
    """How much is found; the name of the page before anything is asked."""
    if not asked:
        return context.words("find.title")
    return context.words("find.titled" if count else "find.nothing", query=text(asked), count=count)


def show(context: Context, kind: str, hits: Sequence[Hit]) -> None:
    """Draws one card of the hits of a kind; nothing where there is none."""
    if not hits:
        return
    with card(context, context.words(f"find.{kind}")):
        for hit in hits[:MOST]:
            with st.container(gap="xxsmall"):
                screen.link(context.pages, hit.address, hit.name)
                note(hit.below)
        if len(hits) > MOST:
            note(context.words("find.more", count=len(hits) - MOST))
