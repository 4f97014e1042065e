"""Breadcrumbs: the way back from a page to those that lead to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from dashboard.i18n.text import coloured, small
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen


@dataclass(frozen=True)
class Crumb:
    """A page on the way, with what it shows."""

    page: str
    label: str
    query: Mapping[str, str | None] = field(default_factory=dict)


def show(context: Context, *way: Crumb, here: str) -> None:
    """Draws the way as links, and the place where it ends."""
    with st.container(key="crumbs", horizontal=True, vertical_alignment="center", gap="xsmall"):
        for crumb in way:
            screen.page_link(context.pages[crumb.page], crumb.label, **crumb.query)
            screen.paragraph(small(coloured("gray", "›")), width="content")
        screen.paragraph(small(coloured("gray", here)), width="content")
