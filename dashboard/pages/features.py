"""Which features do people use, and what came with each launch?"""

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.controls import month
from dashboard.sections.decide.requirements import linked
from dashboard.sections.explain import card
from dashboard.sections.features import feature, launch_timeline, retention, table
from dashboard.sections.layout.page_header import Header, data_facts

ACTIVES = "monthly_active_users"
ALL = "\0"
"""All of them. No feature has this id: rows with such a character in it are quarantined."""


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, ACTIVES)
        context = controls.alignment_choice(context, label_visibility="collapsed", width=150)
        chosen = feature.choice(context, ALL)
    facts = data_facts(context, context.results.answer(ACTIVES, period))
    if chosen == ALL:
        header.say(context.words("features.page"), facts)
        table.show(context, period)
        card.show(context, ACTIVES, period)
        launch_timeline.show(context, period.end.year)
        retention.show(context, period)
    else:
        header.say(context.value("feature", chosen), [*feature.facts(context, chosen), *facts])
        feature.show(context, chosen, period)
        linked.show(context, "feature", chosen)
        card.show(context, ACTIVES, period, (("feature", chosen),))
        retention.show(context, period, (("feature", chosen),))


page = Page(place=3, show=show)
