"""Author of changes in a session, asked once; and what became of the last change."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import streamlit as st

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import note
from queries.errors import Problem
from queries.records.entry import Conflict

NAME, FIELD, TOLD = "records.author", "records.author_field", "records.told"
WIDTH = 300
CONTENTS = ("value", "en", "text", "name")
"""Fields by which a record of one or another kind is told."""
CONTENT = 200
"""Longest part of another version that is told, in characters."""


def ask(context: Context, place: str = "") -> None:
    """Draws the field of the name, until one is given; then the name, which may be changed.

    `place` tells it from another one on the same page.
    """
    name = st.session_state.get(NAME, "")
    if name:
        with st.container(horizontal=True, vertical_alignment="center"):
            note(context.words("aims.you_are", name=text(name)))
            screen.button(
                context.words("aims.other_name"), f"records.other_name{place}", on_click=_forget, type="tertiary"
            )
        return
    screen.text_input(context.words("aims.your_name"), FIELD + place, width=WIDTH, on_change=_remember, max_chars=200)


def field(label: str, key: str) -> str:
    """Draws the field of the name in a form, filled with the name that the session knows; returns what is in it."""
    name = screen.text_input(label, key, value=st.session_state.get(NAME, ""), max_chars=200).strip()
    if name:
        st.session_state[NAME] = name
    return name


class Act(StrEnum):
    """What a button does to a record, by which is told what became of it."""

    SAVE = "save"
    """Saves what is in a form, which sets anew what somebody has removed meanwhile."""
    CHANGE = "change"
    """Changes what is there, and nothing else."""
    REMOVE = "remove"


def change(context: Context, what: str, act: Callable[[str], Any], kind: Act = Act.SAVE) -> bool:
    """Carries out a change by the author of the session and remembers what became of it; whether it was made.

    Called by a button before the page is drawn again.
    """
    _remember()
    name = st.session_state.get(NAME, "")
    if not name:
        st.session_state[TOLD] = what, "warning", context.words("aims.who")
        return False
    try:
        act(name)
    except Conflict as conflict:
        st.session_state[TOLD] = what, "warning", _told(context, conflict, kind)
        return False
    except Problem as problem:
        st.session_state[TOLD] = what, "error", str(problem)
        return False
    st.session_state[TOLD] = what, "info", context.words("aims.gone" if kind is Act.REMOVE else "aims.saved")
    return True


def tell(what: str) -> None:
    """Shows what became of the last change, once; the form below keeps its place, and what is typed in it."""
    told, kind, sentence = st.session_state.get(TOLD, ("", "", ""))
    with st.container():
        if told == what:
            del st.session_state[TOLD]
            {"info": screen.info, "warning": screen.warning, "error": screen.error}[kind](sentence)


def _remember() -> None:
    fields = [key for key in st.session_state if str(key).startswith(FIELD)]
    names = [name for key in fields if (name := str(st.session_state[key] or "").strip())]
    if names:
        st.session_state[NAME] = names[0]


def _forget() -> None:
    st.session_state[NAME] = ""


def _told(context: Context, conflict: Conflict, kind: Act) -> str:
    """Who changed what meanwhile; what was typed stays in the form."""
    theirs = conflict.theirs
    if theirs is None:
        return context.words("aims.conflict_gone")
    facts = {"by": text(theirs.by), "at": f"{theirs.at:%Y-%m-%d %H:%M}"}
    if theirs.body is None:
        return context.words(f"aims.removed_before_{kind}", **facts)
    content = next(filter(None, (getattr(theirs.body, name, None) for name in CONTENTS)), "")
    shown = f"{content:,}" if isinstance(content, float) else content
    told = "aims.changed_before_remove" if kind is Act.REMOVE else "aims.conflict"
    return context.words(told, **facts, content=text(shown, CONTENT))
