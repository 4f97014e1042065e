"""Everything about one metric: value, course, breakdowns, causes, days, targets, definition, checks and history."""

import streamlit as st

from dashboard.narrative.headlines import metric_headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.explain import card
from dashboard.sections.layout.page_header import Header, check_facts, data_facts
from dashboard.sections.targets import status
from dashboard.sections.trend import metric_explorer
from dashboard.sections.trend.metric import answers, asked
from dashboard.sections.trust import badge, catalogue
from dashboard.sections.trust.start import missing
from metrics.model.metric import Metric


def show(context: Context) -> None:
    header = Header.plain(context)
    way = st.container()
    with st.container(key="controls.page", horizontal=True, vertical_alignment="bottom"):
        metric = metric_explorer.metric(context)
        if context.results.can(metric.id):
            chosen = asked.choices(context, metric)
            context = controls.alignment_choice(context, width=160)
    if not context.results.can(metric.id):
        header.say(context.title(metric), [context.question(metric), *check_facts(context)])
        missing.show(context, missing.obstacles(context, [metric.id]))
        badge.show_definition(context, metric)
        return
    answer = chosen.answer(context)
    header.say(metric_headline(context, answer), data_facts(context, answer))
    with way:
        asked.way_back(context, chosen)
    _answered(context, metric, chosen)


def _answered(context: Context, metric: Metric, chosen: asked.Asked) -> None:
    answers.show_value(context, chosen)
    card.show(context, metric.id, chosen.window, chosen.where)
    answers.show_breakdowns(context, chosen)
    answers.show_days(context, chosen)
    status.show_one(context, chosen.month, metric.id)
    badge.show_definition(context, metric)
    catalogue.show_revisions(context, metric)


page = Page(place=2.5, show=show, group="explore")
