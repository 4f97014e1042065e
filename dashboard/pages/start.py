"""First steps: what to run, what a warehouse has to provide, and what waits for which of its tables."""

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections.layout.page_header import Header, check_facts
from dashboard.sections.trust.start import first_steps, missing
from metrics.catalogue import catalogue


def show(context: Context) -> None:
    waiting = missing.obstacles(context, catalogue())
    counts = {"count": len(catalogue()) - len(waiting), "all": len(catalogue())}
    title = context.words("start.waiting" if waiting else "start.complete", **counts)
    Header.plain(context).say(title, check_facts(context))
    missing.show(context, waiting)
    first_steps.show_commands(context.words)
    first_steps.show_needs(context.words)


page = Page(place=6, show=show, group="trust", is_filtered=False)
