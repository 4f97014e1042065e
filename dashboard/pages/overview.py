"""How is the product doing? The year in one screen."""

from functools import partial

import streamlit as st

from dashboard.narrative.headlines import headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.controls import month
from dashboard.sections.explain import card
from dashboard.sections.features import launch_timeline, table
from dashboard.sections.layout.answerable import Part, has, row
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import alerts, kpi_tiles
from dashboard.sections.trend import yoy_year

ACTIVES = "monthly_active_users"
HEADLINES = ("daily_usage_time", "paid_conversion", "arpu", "value_added_share")
INSTEAD = ("stickiness", "new_users", "retention", "returned_users")
"""Headlines of a warehouse that cannot answer some of the others."""
TILES, FEATURES = 4, 8


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, ACTIVES)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    answer = context.results.answer(ACTIVES, period)
    header.say(headline(context, answer, answer.rows.row(0, named=True)), data_facts(context, answer))
    kpi_tiles.show_with_hero(context, ACTIVES, (*HEADLINES, *INSTEAD), period, TILES)
    alerts.show(context, period, (ACTIVES, *HEADLINES))
    row(
        context,
        Part(partial(yoy_year.show, context, ACTIVES, period), ACTIVES, width=3),
        Part(partial(card.show_finding, context, ACTIVES, period), ACTIVES, width=2),
    )
    with st.container(key="second_sheet"):
        launch_timeline.show(context, period.end.year)
        if has(context, ACTIVES, "feature"):
            table.show(context, period, most=FEATURES)


page = Page(place=1, show=show)
