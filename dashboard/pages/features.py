"""Which features do people use, and what came with each launch?"""

from dashboard.context import Context
from dashboard.pages import Page
from dashboard.sections import alignment, feature, feature_table, launches, retention, why
from dashboard.sections.facts import data_facts
from dashboard.sections.header import Header
from dashboard.sections.period import month

ACTIVES = "monthly_active_users"
ALL = "\0"
"""All of them. No feature has this id: rows with such a character in it are quarantined."""


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, ACTIVES)
        context = alignment.choice(context, label_visibility="collapsed", width=150)
        chosen = feature.choice(context, ALL)
    facts = data_facts(context, context.results.answer(ACTIVES, period))
    if chosen == ALL:
        header.say(context.words("features.page"), facts)
        feature_table.show(context, period)
        why.show(context, ACTIVES, period)
        launches.show(context, period.end.year)
        retention.show(context, period)
    else:
        header.say(context.value("feature", chosen), [*feature.facts(context, chosen), *facts])
        feature.show(context, chosen, period)
        why.show(context, ACTIVES, period, (("feature", chosen),))
        retention.show(context, period, (("feature", chosen),))


page = Page(place=3, show=show)
