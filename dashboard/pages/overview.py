"""How is the product doing? The year in one screen."""

from functools import partial

from dashboard.context import Context
from dashboard.findings.headlines import headline
from dashboard.pages import Page
from dashboard.sections import alignment, attention, feature_table, launches, parts, targets, tiles, why, year
from dashboard.sections.facts import data_facts
from dashboard.sections.grid import side_by_side
from dashboard.sections.header import Header
from dashboard.sections.period import month

ACTIVES = "monthly_active_users"
HEADLINES = (ACTIVES, "daily_usage_time", "paid_conversion", "arpu", "value_added_share")
FEATURES = 10


def show(context: Context) -> None:
    header = Header.of(context)
    with header.choices():
        period = month(context, ACTIVES)
        context = alignment.choice(context, label_visibility="collapsed", width=150)
    answer = context.results.answer(ACTIVES, period)
    header.say(headline(context, answer, answer.rows.row(0, named=True)), data_facts(context, answer))
    tiles.show(context, HEADLINES, period, last=partial(attention.show, context, period))
    with side_by_side(3, 2) as (left, right):
        with left:
            year.show(context, ACTIVES, period)
        with right:
            parts.show(context, context.results.answer(ACTIVES, period, by=("channel",)))
    targets.show(context, period)
    why.show_one_of(context, HEADLINES, period)
    feature_table.show(context, period, most=FEATURES)
    launches.show(context, period.end.year)


page = Page(place=1, show=show)
