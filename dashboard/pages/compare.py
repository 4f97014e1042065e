"""How does any metric stand against last year, period by period and part by part?"""

import streamlit as st

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.presentation.links import of_metric
from dashboard.sections import controls
from dashboard.sections.breakdown import data_table, segments
from dashboard.sections.explain import card
from dashboard.sections.layout import screen
from dashboard.sections.layout.page_header import Header, check_facts
from dashboard.sections.trend import metric_explorer


def show(context: Context) -> None:
    header = Header.plain(context)
    with st.container(key="controls.page", horizontal=True, vertical_alignment="bottom"):
        metric = metric_explorer.metric(context)
        context = controls.alignment_choice(context, width=160)
        choice = metric_explorer.choices(context, metric)
    facts = [context.period(choice.period), context.question(metric), *check_facts(context)]
    header.say(context.title(metric, choice.grain), facts)
    answer = choice.answer(context)
    screen.link(context.pages, of_metric(metric.id, choice.period, choice.where), context.words("compare.open"))
    metric_explorer.show(context, choice, answer)
    card.show(context, metric.id, choice.period, choice.where, per_working_day=choice.per_working_day)
    if choice.by:
        by_part = choice.whole(context, choice.by)
        segments.show(context, by_part, choice.where)
        data_table.show(context, by_part, choice.where)
    data_table.show(context, answer)


page = Page(place=2, show=show, group="explore")
