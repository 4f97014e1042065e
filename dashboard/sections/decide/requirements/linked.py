"""Requirements that answer what a page shows: a pain point, a support topic, a feature."""

from typing import Literal

import streamlit as st

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.sections.decide.requirements.said import LONGEST
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note
from dashboard.service.requirements import Backlog
from queries.records.kinds.requirement import Requirement

Field = Literal["pain_point", "topic", "feature"]
DIMENSIONS = {"pain_point": "pain_point", "topic": "category", "feature": "feature"}
"""Field of a requirement → dimension whose value it is."""


def show(context: Context, field: Field, only: str | None = None) -> None:
    """Draws one card: each value with its requirements as links; nothing where no requirement names one."""
    found = _found(context, field, only)
    if not found or "requirements" not in context.pages:
        return
    with card(context, context.words("requirements.linked_title"), context.words(f"requirements.linked_{field}")):
        for value in sorted({getattr(body, field) for body in found.values()}):
            with st.container(horizontal=True, vertical_alignment="center"):
                note(context.value(DIMENSIONS[field], value))
                for id, body in found.items():
                    if getattr(body, field) == value:
                        title = text(body.titled(context.language), LONGEST)
                        screen.page_link(context.pages["requirements"], title, requirement=id)


def _found(context: Context, field: Field, only: str | None) -> dict[str, Requirement]:
    entries = {entry.id: entry.body for entry in Backlog.of(context.results).requirements()}
    bodies = {id: body for id, body in entries.items() if isinstance(body, Requirement) and getattr(body, field)}
    return {id: body for id, body in bodies.items() if only in (None, getattr(body, field))}
