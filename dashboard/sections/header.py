"""The top of a page: its finding, the facts behind it, and the choices that hold for the whole page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import screen, state
from dashboard.context import Context
from dashboard.text import coloured, joined, unbroken
from dashboard.words import LANGUAGES

LANGUAGE_NAMES = {"en": "EN", "zh": "中文"}


@dataclass(frozen=True)
class Header:
    """Title and facts on the left, choices on the right; one below the other on a phone."""

    context: Context
    left: Any
    right: Any

    @classmethod
    def of(cls, context: Context) -> "Header":
        left, right = st.columns([2.6, 1.7], vertical_alignment="bottom")
        return cls(context, left, right)

    @classmethod
    def plain(cls, context: Context) -> "Header":
        """A header with no choice but the language."""
        header = cls.of(context)
        with header.choices():
            pass
        return header

    @contextmanager
    def choices(self) -> Iterator[None]:
        """Widgets beside the language; the title may depend on them, so they come first."""
        with self.right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"):
            yield
            called = LANGUAGE_NAMES.__getitem__
            state.switch(self.context.words, "lang", LANGUAGES, LANGUAGES[0], called, label_visibility="collapsed")

    def say(self, title: str, facts: Sequence[str]) -> None:
        """The finding, and the facts: each a phrase that is not broken between two lines."""
        with self.left, st.container(gap="xxsmall"):
            screen.title(title)
            screen.paragraph(coloured("gray", joined(" · ", map(unbroken, facts))))
