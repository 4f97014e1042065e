"""Value-added services: how many people subscribe, do trials convert, and what do subscribers bring in?"""

from dashboard.narrative.headlines import metric_headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.breakdown import segments
from dashboard.sections.controls import month
from dashboard.sections.explain import card
from dashboard.sections.layout.card import side_by_side
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.service import uplift
from dashboard.sections.trend import yoy_year
from metrics.periods.period import Grain, holding

FEATURES = "value_added_feature_adoption"
"""Reach of each feature among subscribers, who use several: overlapping, so never a sum."""
SUBSCRIBERS, SHARE, TRIALS = "value_added_subscribers", "value_added_share", "trial_conversion"
TILES = (SUBSCRIBERS, SHARE, "value_added_arpu_uplift", TRIALS)


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, SUBSCRIBERS)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    quarter = holding(Grain.QUARTER, period.end, context.results.starts)
    answer = context.results.answer(SUBSCRIBERS, quarter)
    header.say(metric_headline(context, answer), data_facts(context, answer))
    kpi_tiles.show(context, TILES, period)
    uplift.show(context)
    with side_by_side(1, 1) as (left, right):
        with left:
            yoy_year.show(context, SUBSCRIBERS, period)
        with right:
            segments.show(context, context.results.answer(SHARE, quarter, by=("channel",)))
    segments.show(context, context.results.answer(FEATURES, quarter, by=("feature",)))
    card.show_one_of(context, (SHARE, TRIALS), period)
    with side_by_side(1, 1) as (left, right):
        with left:
            yoy_year.show(context, TRIALS, period)
        with right:
            segments.show(context, context.results.answer(TRIALS, quarter, by=("plan",)))


page = Page(place=3.6, show=show, group="service", needs=(*TILES, FEATURES))
