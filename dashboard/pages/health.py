"""Data health: freshness, checks, quarantine, snapshots and refreshes."""

from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.sections import controls
from dashboard.sections.health import checks, history, tables, verified
from dashboard.sections.layout.page_header import Header, check_facts


def show(context: Context) -> None:
    manifest = context.results.manifest
    title = context.words("health.made", day=context.day(manifest.made_at.date()), snapshot=context.results.snapshot.id)
    Header.plain(context).say(context.words("health.title"), [title, *check_facts(context)])
    tables.show_sources(context)
    tables.show_tables(context)
    checks.show_quarantined(context)
    checks.show_checks(context)
    tables.show_restatements(context)
    verified.show(context)
    history.show_runs(context)
    history.show_snapshots(context)
    controls.as_of_choice(context)


page = Page(place=4, show=show, group="trust", is_filtered=False)
