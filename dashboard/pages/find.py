"""Where is a metric, a feature or a definition?"""

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.presentation.search import KINDS, found
from dashboard.sections.layout.card import note
from dashboard.sections.layout.page_header import Header
from dashboard.sections.trust import search_results


def show(context: Context) -> None:
    header = Header.plain(context)
    asked = search_results.field(context)
    hits = found(context, asked)
    header.say(search_results.title(context, asked, len(hits)), [context.words("find.below")])
    if not hits:
        note(context.words("find.try"))
    for kind in KINDS:
        search_results.show(context, kind, [hit for hit in hits if hit.kind == kind])


page = Page(place=2.2, show=show, group="explore", is_filtered=False)
