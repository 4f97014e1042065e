"""What does every number mean, and where does it come from?"""

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections.layout.page_header import Header, check_facts
from dashboard.sections.trust import badge
from dashboard.sections.trust import catalogue as trust_catalogue
from metrics.catalogue import catalogue


def show(context: Context) -> None:
    count = context.words("catalogue.count", count=len(catalogue()))
    Header.plain(context).say(context.words("catalogue.title"), [count, *check_facts(context)])
    metric = trust_catalogue.metric_choice(context)
    badge.show_definition(context, metric)
    trust_catalogue.show_revisions(context, metric)
    trust_catalogue.show_metric_list(context)


page = Page(place=5, show=show, group="trust", is_filtered=False)
