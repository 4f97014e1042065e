"""What a page waits for: the tables that the warehouse lacks, with their columns and an example row."""

from collections.abc import Sequence

from dashboard.presentation.context import Context
from dashboard.presentation.waiting import WAITS
from dashboard.sections.layout.card import sentence
from dashboard.sections.layout.page_header import Header
from dashboard.sections.trust.start import missing
from metrics.catalogue import metric as metric_named


def show(context: Context, *, title: str, needs: Sequence[str]) -> None:
    """Draws the reasons, then a card per missing table."""
    Header.plain(context).say(context.words("waits.title", page=title), [])
    waiting = missing.obstacles(context, needs)
    names = [context.title(metric_named(id)) for id, why in waiting.items() if why.code == WAITS]
    if names:
        sentence(context.words("waits.line", what=context.words("why.list").join(names)))
    missing.show(context, waiting)
