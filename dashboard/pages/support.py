"""Support: how often do people need help, about what, and how well do they get it?"""

from functools import partial

from dashboard.narrative.headlines import metric_headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.breakdown import segments
from dashboard.sections.controls import month
from dashboard.sections.decide.requirements import linked
from dashboard.sections.explain import card
from dashboard.sections.layout.answerable import Part, has, known, row
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.service import deflection, rates
from dashboard.sections.trend import yoy_year
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.periods.period import Grain, Period, holding

RATE, REPEATS, MEDIAN = "support_contact_rate", "repeat_contact_share", "time_to_resolve_median"
RESOLVED, ASSISTANT = "assistant_resolution_rate", "assistant_usage_rate"
TILES = (
    RATE,
    REPEATS,
    "assistant_handled_share",
    "human_throughput",
    MEDIAN,
    "time_to_resolve_p90",
)


def show(context: Context) -> None:
    header = Header.of(context)
    first, *others = known(context, TILES)
    with header.choices():
        period = month(context, first)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    answer = context.results.answer(first, holding(metric_named(first).headline, period.end, context.results.starts))
    header.say(metric_headline(context, answer), data_facts(context, answer))
    header.add_notes(answer)
    kpi_tiles.show(context, TILES, period)
    quarter = holding(Grain.QUARTER, period.end, context.results.starts)
    row(
        context,
        Part(partial(yoy_year.show, context, first, period), first, width=3),
        Part(partial(_by_category, context, RATE, period), RATE, "category", width=2),
    )
    card.show_one_of(context, [first, *others][:4], period)
    if has(context, RATE):
        row(context, Part(partial(deflection.show_effects, context), ASSISTANT))
    row(
        context,
        Part(partial(deflection.show_resolved, context, period), RESOLVED),
        Part(partial(_repeats, context, quarter), REPEATS, "category"),
    )
    row(context, Part(partial(_by_category, context, MEDIAN, quarter), MEDIAN, "category"))
    linked.show(context, "topic")


def _by_category(context: Context, metric: str, period: Period) -> None:
    segments.show(context, context.results.answer(metric, period, by=("category",)))


def _repeats(context: Context, quarter: Period) -> None:
    repeats = context.results.answer(REPEATS, quarter, by=("category",), against=Against.NONE)
    rates.show(context, context.words("support.repeats"), repeats)


page = Page(place=3.4, show=show, group="service", any_of=TILES)
