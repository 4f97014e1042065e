"""What does every number mean, and where does it come from?"""

from dashboard.context import Context
from dashboard.pages import Page
from dashboard.sections import definition, history, metric_list
from dashboard.sections.facts import check_facts
from dashboard.sections.header import Header
from metrics.catalogue import catalogue


def show(context: Context) -> None:
    count = context.words("catalogue.count", count=len(catalogue()))
    Header.plain(context).say(context.words("catalogue.title"), [count, *check_facts(context)])
    metric = metric_list.choice(context)
    definition.show(context, metric)
    history.show(context, metric)
    metric_list.show(context)


page = Page(place=5, show=show)
