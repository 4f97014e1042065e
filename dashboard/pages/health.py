"""May the numbers be believed today?"""

from dashboard.context import Context
from dashboard.pages import Page
from dashboard.sections import (
    as_of,
    checks_table,
    quarantined,
    restatements,
    runs_table,
    snapshots_table,
    sources_table,
    tables_table,
)
from dashboard.sections.facts import check_facts
from dashboard.sections.header import Header


def show(context: Context) -> None:
    manifest = context.results.manifest
    made = context.words("health.made", day=context.day(manifest.made_at.date()), snapshot=context.results.snapshot.id)
    Header.plain(context).say(context.words("health.title"), [made, *check_facts(context)])
    sources_table.show(context)
    tables_table.show(context)
    quarantined.show(context)
    checks_table.show(context)
    restatements.show(context)
    runs_table.show(context)
    snapshots_table.show(context)
    as_of.choice(context)


page = Page(place=4, show=show)
