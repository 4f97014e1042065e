"""Targets and notes: what do we aim at, how far are we, and what happened when?"""

import streamlit as st

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections.controls import month
from dashboard.sections.layout.card import side_by_side
from dashboard.sections.layout.page_header import Header
from dashboard.sections.targets import author, editors, listing, status

ACTIVES = "monthly_active_users"
"""Metric whose months are offered."""


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, ACTIVES) if context.results.can(ACTIVES) else None
    header.say(context.words("aims.title"), listing.facts(context))
    with st.container():  # in one place however many cards there are: what is typed below keeps its field
        if period:
            status.show(context, period)
    author.ask(context)
    listing.show_targets(context)
    with side_by_side(1, 1) as (left, right):
        with left:
            editors.show_target(context)
        with right:
            editors.show_note(context)
    listing.show_notes(context)


page = Page(place=4.5, show=show, group="decide", is_filtered=False)
"""Script that Streamlit runs."""
