"""How is the product doing? The year in one screen."""

from functools import partial

from dashboard.narrative.headlines import headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.breakdown import segments
from dashboard.sections.controls import month
from dashboard.sections.explain import card
from dashboard.sections.features import launch_timeline, table
from dashboard.sections.layout.card import side_by_side
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import alerts, kpi_tiles
from dashboard.sections.targets import status
from dashboard.sections.trend import yoy_year

ACTIVES = "monthly_active_users"
HEADLINES = (ACTIVES, "daily_usage_time", "paid_conversion", "arpu", "value_added_share")
FEATURES = 10


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, ACTIVES)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=150)
    answer = context.results.answer(ACTIVES, period)
    header.say(headline(context, answer, answer.rows.row(0, named=True)), data_facts(context, answer))
    kpi_tiles.show(context, HEADLINES, period, last=partial(alerts.show, context, period))
    with side_by_side(3, 2) as (left, right):
        with left:
            yoy_year.show(context, ACTIVES, period)
        with right:
            segments.show(context, context.results.answer(ACTIVES, period, by=("channel",)))
    status.show(context, period)
    card.show_one_of(context, HEADLINES, period)
    table.show(context, period, most=FEATURES)
    launch_timeline.show(context, period.end.year)


page = Page(place=1, show=show)
