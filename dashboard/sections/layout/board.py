"""Board: a page for a screen on a wall, `?board=1`: no controls, drawn anew by itself."""

from time import monotonic

import streamlit as st

from dashboard.i18n import Words
from dashboard.sections.layout import address, url_state

BOARD, DRAWN, ON = "board", "board.drawn", "1"
EVERY = 300
"""Seconds after which the page is drawn again: a new snapshot is shown within them."""


def is_on() -> bool:
    return address.given(BOARD) == ON


def tell_unknown(words: Words) -> None:
    """Says that the address asks for a board in a way that means nothing."""
    if (value := address.given(BOARD)) not in (None, ON):
        url_state.warn(words, BOARD, str(value), words("board.off"))


def keep_up() -> None:
    """Has the whole page drawn again, again and again."""
    st.session_state[DRAWN] = monotonic()
    st.fragment(_again, run_every=EVERY)()


def _again() -> None:
    if monotonic() - st.session_state[DRAWN] > EVERY / 2:
        st.rerun()
