"""How does any metric stand against last year, period by period and part by part?"""

import streamlit as st

from dashboard.context import Context
from dashboard.pages import Page
from dashboard.sections import alignment, comparison, parts, rows_of, why
from dashboard.sections.facts import check_facts
from dashboard.sections.header import Header


def show(context: Context) -> None:
    header = Header.plain(context)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = comparison.metric(context)
        grain = comparison.grain(context, metric)
        header.say(context.title(metric, grain), [context.question(metric), *check_facts(context)])
        context = alignment.choice(context, width=160)
        asked = comparison.choices(context, metric, grain)
    answer = asked.answer(context)
    comparison.show(context, asked, answer)
    why.show(context, metric.id, asked.period, asked.where, per_working_day=asked.per_working_day)
    if asked.by:
        by_part = asked.whole(context, asked.by)
        parts.show(context, by_part)
        rows_of.show(context, by_part)
    rows_of.show(context, answer)


page = Page(place=2, show=show)
