"""Page header: finding, facts behind it, and the choices that hold for the whole page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.i18n import LANGUAGES
from dashboard.i18n.text import SENTENCE, coloured, dot, joined, text, unbroken
from dashboard.presentation.context import Context
from dashboard.presentation.messages import asides, known_to
from dashboard.sections.layout import filter_bar, screen, url_state
from metrics.aggregates.schema import Trust
from metrics.periods.period import Period
from metrics.query.answers import Answer

SHORTCUT = "Ctrl+K"
"""Opens the search, also from a text field; on a Mac it is ⌘K. A button has one shortcut, and Streamlit refuses "/"
(`streamlit/elements/lib/shortcut_utils.py` takes letters, digits and named keys); a script of ours would be unsafe. A
letter alone would be pressed by accident, and by those who speak to their browser (WCAG 2.1.4).
"""
VIEWS = "views.open"
"""Key of the button that opens the saved views: the app opens them, once the page is drawn."""
CHOICES = 510
"""Width of the choices, in pixels: they take two rows, so that the title needs one."""
LANGUAGE_NAMES = {"en": "EN", "zh": "中文"}


@dataclass(frozen=True)
class Header:
    """Title and facts on the left, choices on the right; one below the other on a phone."""

    context: Context
    left: Any
    right: Any

    @classmethod
    def of(cls, context: Context) -> "Header":
        with st.container(key="header", horizontal=True, vertical_alignment="bottom"):
            return cls(context, st.container(), st.container(width=CHOICES))

    @classmethod
    def plain(cls, context: Context) -> "Header":
        """Header with the language control only."""
        header = cls.of(context)
        with header.choices():
            pass
        return header

    @contextmanager
    def choices(self) -> Iterator[None]:
        """Container for controls, which come before the title that depends on them."""
        layout: dict[str, Any] = {"horizontal_alignment": "right", "vertical_alignment": "center"}
        with self.right, st.container(key="controls.header", horizontal=True, **layout):
            yield
            called = LANGUAGE_NAMES.__getitem__
            filter_bar.choice(self.context)
            home = url_state.home_language()
            url_state.switch(self.context.words, "lang", LANGUAGES, home, called, label_visibility="collapsed")
            with st.container(key="controls.everywhere", horizontal=True, width="content"):
                screen.button(self.context.words("views.button"), VIEWS, type="tertiary")
                find = self.context.words("find.button")
                if screen.button(find, "find.open", type="tertiary", shortcut=SHORTCUT):
                    screen.go(self.context.pages["find"])

    def say(self, title: str, facts: Sequence[str]) -> None:
        """Fills in title and facts; a fact is not broken across lines."""
        with self.left, st.container(gap="xxsmall"):
            screen.title(title)
            screen.paragraph(coloured("gray", joined(" · ", map(unbroken, facts))))
            filter_bar.show(self.context)

    def add_notes(self, answer: Answer) -> None:
        """Adds what the warehouse says of the tables behind an answer."""
        with self.left, st.container(gap="xxsmall"):
            for note in self.context.results.notes(answer.metric, self.context.words.language):
                screen.paragraph(coloured("gray", text(note, SENTENCE)))


def data_facts(context: Context, answer: Answer) -> list[str]:
    """Facts about the data of an answer, as phrases."""
    row = answer.rows.row(0, named=True)
    now = Period(row["start"], row["end"]) if row["start"] else answer.period
    has_base = row["base_start"] is not None and row["base_value"] is not None
    base = {"base": context.period(Period(row["base_start"], row["base_end"]))} if has_base else {}
    compared = context.words("facts.compared" if has_base else "facts.alone", period=context.period(now), **base)
    until = context.words("facts.until", day=known_to(answer.coverage.watermark, answer.coverage.basis, context.words))
    return [compared, *asides(answer, row, context.words), until, *check_facts(context)]


def check_facts(context: Context) -> list[str]:
    """Number of checks passed, checks with findings, and late sources."""
    checks = context.results.manifest.checks
    passed = sum(check.passed for check in checks)
    late = sum(state.trust is Trust.STALE for state in context.results.manifest.sources.values())
    facts: list[str] = [joined(" ", [dot("green"), context.words("facts.passed", count=passed)])]
    if passed < len(checks):
        facts.append(joined(" ", [dot("orange"), context.words("facts.found", count=len(checks) - passed)]))
    if late:
        facts.append(joined(" ", [dot("orange"), context.words("facts.late", count=late)]))
    return facts
