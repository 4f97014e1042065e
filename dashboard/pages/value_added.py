"""Value-added services: how many people subscribe, do trials convert, and what do subscribers bring in?"""

from functools import partial

from dashboard.narrative.headlines import metric_headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.breakdown import segments
from dashboard.sections.controls import month
from dashboard.sections.explain import card
from dashboard.sections.layout.answerable import Part, known, row
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.service import uplift
from dashboard.sections.trend import yoy_year
from metrics.periods.period import Grain, Period, holding

FEATURES = "value_added_feature_adoption"
"""Reach of each feature among subscribers, who use several: overlapping, so never a sum."""
SUBSCRIBERS, SHARE, TRIALS = "value_added_subscribers", "value_added_share", "trial_conversion"
UPLIFT = "value_added_arpu_uplift"
TILES = (SUBSCRIBERS, SHARE, UPLIFT, TRIALS)


def show(context: Context) -> None:
    header = Header.of(context)
    first = known(context, TILES)[0]
    with header.choices():
        period = month(context, first)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    quarter = holding(Grain.QUARTER, period.end, context.results.starts)
    answer = context.results.answer(first, quarter)
    header.say(metric_headline(context, answer), data_facts(context, answer))
    kpi_tiles.show(context, TILES, period)
    row(context, Part(partial(uplift.show, context), UPLIFT))
    row(
        context,
        Part(partial(yoy_year.show, context, first, period), first),
        Part(partial(_by, context, SHARE, "channel", quarter), SHARE, "channel"),
    )
    row(context, Part(partial(_by, context, FEATURES, "feature", quarter), FEATURES, "feature"))
    if explained := known(context, (SHARE, TRIALS)):
        card.show_one_of(context, explained, period)
    row(
        context,
        Part(partial(yoy_year.show, context, TRIALS, period), TRIALS),
        Part(partial(_by, context, TRIALS, "plan", quarter), TRIALS, "plan"),
    )


def _by(context: Context, metric: str, dimension: str, period: Period) -> None:
    segments.show(context, context.results.answer(metric, period, by=(dimension,)))


page = Page(place=3.6, show=show, group="service", any_of=TILES)
