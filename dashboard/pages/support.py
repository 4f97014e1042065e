"""Support: how often do people need help, about what, and how well do they get it?"""

from dashboard.narrative.headlines import metric_headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.breakdown import segments
from dashboard.sections.controls import month
from dashboard.sections.decide.requirements import linked
from dashboard.sections.explain import card
from dashboard.sections.layout.card import side_by_side
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.service import deflection, rates
from dashboard.sections.trend import yoy_year
from metrics.comparison.period_pair import Against
from metrics.periods.period import Grain, holding

RATE = "support_contact_rate"
TILES = (
    RATE,
    "repeat_contact_share",
    "assistant_handled_share",
    "human_throughput",
    "time_to_resolve_median",
    "time_to_resolve_p90",
)


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, RATE)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    answer = context.results.answer(RATE, period)
    header.say(metric_headline(context, answer), data_facts(context, answer))
    header.add_notes(answer)
    kpi_tiles.show(context, TILES, period)
    with side_by_side(3, 2) as (left, right):
        with left:
            yoy_year.show(context, RATE, period)
        with right:
            segments.show(context, context.results.answer(RATE, period, by=("category",)))
    card.show_one_of(context, TILES[:4], period)
    deflection.show_effects(context)
    quarter = holding(Grain.QUARTER, period.end, context.results.starts)
    with side_by_side(1, 1) as (left, right):
        with left:
            deflection.show_resolved(context, period)
        with right:
            repeats = context.results.answer("repeat_contact_share", quarter, by=("category",), against=Against.NONE)
            rates.show(context, context.words("support.repeats"), repeats)
    segments.show(context, context.results.answer("time_to_resolve_median", quarter, by=("category",)))
    linked.show(context, "topic")


page = Page(place=3.4, show=show, group="service", needs=TILES)
