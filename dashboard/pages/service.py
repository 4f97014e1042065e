"""Smart service: is the assistant of use, is its newer rule better, and what does it cost in disturbance?"""

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.breakdown import segments
from dashboard.sections.controls import month
from dashboard.sections.features import table
from dashboard.sections.layout.card import side_by_side
from dashboard.sections.layout.page_header import Header, check_facts
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.service import replay, rules
from dashboard.sections.trend import yoy_year
from metrics.analysis.funnel import CountedBy

MODULES = ("need_sensing", "recommendation", "problem_resolution")
"""Modules of the contract's features that make up the service."""


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, rules.USAGE)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    years = rules.years(context)
    known = rules.answers(context, years)
    header.say(rules.headline(context, known), [context.words("service.sequence_fact"), *check_facts(context)])
    rules.show(context, known)
    with side_by_side(1, 1) as (left, right):
        with left:
            rules.show_funnel(context, years, CountedBy.PROMPT)
        with right:
            rules.show_funnel(context, years, CountedBy.USER)
    kpi_tiles.show(context, rules.RATES, period)
    with side_by_side(1, 1) as (left, right):
        with left:
            yoy_year.show(context, rules.USAGE, period)
        with right:
            yoy_year.show(context, rules.DISTURBED, period)
    replay.show(context, period)
    for module in MODULES:
        table.show_module(context, period, module)
    with side_by_side(1, 1) as columns:
        for column, dimension in zip(columns, ("trigger", "page"), strict=True):
            with column:
                segments.show(context, context.results.answer("assistant_click_rate", period, by=(dimension,)))


page = Page(place=3.2, show=show, group="service", needs=rules.RATES)
