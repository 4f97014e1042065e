"""Voice of users: what do people find hard, and what do they consent to?"""

from dataclasses import replace
from functools import partial

from dashboard.narrative.headlines import metric_headline
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.controls import month
from dashboard.sections.decide.requirements import linked
from dashboard.sections.layout.answerable import Part, has, known, row
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.service import rates
from dashboard.sections.trend import yoy_year
from metrics.catalogue import metric as metric_named
from metrics.comparison.period_pair import Against
from metrics.periods.period import Grain, Period, holding
from metrics.query.answers import Answer
from queries.sources.definitions.answers import NONE

CONSENT, PAIN = "consent_rate", "pain_point_share"


def show(context: Context) -> None:
    header = Header.of(context)
    first = known(context, (CONSENT, PAIN))[0]
    with header.choices():
        period = month(context, first)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    answer = context.results.answer(first, holding(metric_named(first).headline, period.end, context.results.starts))
    pains = _pains(context, period) if has(context, PAIN, "pain_point") else None
    header.say(_title(context, pains) if pains else metric_headline(context, answer), data_facts(context, answer))
    kpi_tiles.show(context, (CONSENT, PAIN), period)
    if pains:
        rates.show(context, context.words("voice.pains"), pains)
    row(context, Part(partial(_consents, context, period), CONSENT, "purpose"))
    linked.show(context, "pain_point")
    row(context, Part(partial(yoy_year.show, context, CONSENT, period), CONSENT))


def _pains(context: Context, period: Period) -> Answer:
    """The pain points of the year that were named, the most frequent first."""
    year = holding(Grain.YEAR, period.end, context.results.starts)
    pains = context.results.answer(PAIN, year, by=("pain_point",), against=Against.NONE)
    named = pains.rows.filter(pains.rows["pain_point"] != NONE)
    return replace(pains, rows=named.sort("value", descending=True, nulls_last=True))


def _title(context: Context, pains: Answer) -> str:
    if pains.rows.is_empty():
        return context.words("voice.nothing")
    pain, value = pains.rows.select("pain_point", "value").row(0)
    share = str(context.figures.short(value, pains.metric.unit))
    return context.words("voice.title", pain=context.value("pain_point", pain), share=share)


def _consents(context: Context, period: Period) -> None:
    by_purpose = context.results.answer(CONSENT, period, by=("purpose",), against=Against.NONE)
    rates.show(context, context.words("voice.consent"), by_purpose)


page = Page(place=3.8, show=show, group="service", any_of=(CONSENT, PAIN))
