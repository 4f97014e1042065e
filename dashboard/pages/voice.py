"""Voice of users: what do people find hard, and what do they consent to?"""

from dataclasses import replace

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.controls import month
from dashboard.sections.decide.requirements import linked
from dashboard.sections.layout.page_header import Header, data_facts
from dashboard.sections.overview import kpi_tiles
from dashboard.sections.service import rates
from dashboard.sections.trend import yoy_year
from metrics.comparison.period_pair import Against
from metrics.periods.period import Grain, holding
from queries.sources.definitions.answers import NONE

CONSENT, PAIN = "consent_rate", "pain_point_share"


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, CONSENT)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=140)
    year = holding(Grain.YEAR, period.end, context.results.starts)
    pains = context.results.answer(PAIN, year, by=("pain_point",), against=Against.NONE)
    named = pains.rows.filter(pains.rows["pain_point"] != NONE).sort("value", descending=True, nulls_last=True)
    answer = context.results.answer(CONSENT, period)
    title = (
        context.words(
            "voice.title",
            pain=context.value("pain_point", named["pain_point"][0]),
            share=str(context.figures.short(named["value"][0], pains.metric.unit)),
        )
        if named.height
        else context.words("voice.nothing")
    )
    header.say(title, data_facts(context, answer))
    kpi_tiles.show(context, (CONSENT, PAIN), period)
    rates.show(context, context.words("voice.pains"), replace(pains, rows=named))
    by_purpose = context.results.answer(CONSENT, period, by=("purpose",), against=Against.NONE)
    rates.show(context, context.words("voice.consent"), by_purpose)
    linked.show(context, "pain_point")
    yoy_year.show(context, CONSENT, period)


page = Page(place=3.8, show=show, group="service", needs=(CONSENT, PAIN))
