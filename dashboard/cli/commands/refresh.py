"""`refresh`: reads, checks, computes, checks, publishes."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from dashboard.cli.commands.check import line
from dashboard.cli.common.options import records_option, store_option, warehouse_option
from dashboard.cli.common.output import bar, logged, say
from metrics.aggregates.schema import SourceState
from queries.engines.folder.table_files import KINDS
from queries.errors import Unreachable
from queries.records.database import migrate, records_url
from queries.settings import Settings, settings
from queries.sources.completeness import Basis
from queries.sources.registry import sources

if TYPE_CHECKING:
    from refresh.pipeline.refresh import Report
    from refresh.service.stop import Stop

PLURAL = {"person": "people", "feature": "features", "respondent": "respondents"} | {"requirement": "requirements"}


@click.command(epilog="Example: product-metrics refresh --every 1h --notify 'mail -s refresh anna@example.com'")
@warehouse_option
@store_option
@records_option
@click.option("--through", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day to read.")
@click.option("--full", is_flag=True, help="Compute again even if nothing has changed.")
@click.option("--every", metavar="TIME", help="Repeat at this interval: 30s, 15m, 1h, 1d.")
@click.option("--retries", metavar="N", help="Retries of transient errors: 3 with --every, else 0.")
@click.option(
    "--notify", metavar="COMMAND|URL", help="Told in JSON when refreshes begin to fail, and when they recover."
)
@click.option("--log", type=click.Choice(["text", "json"]), help="Log one line per step on stderr; text with --every.")
def refresh(through: datetime | None, full: bool, log: str | None, **flags: str | None) -> None:
    """Publish a snapshot of the warehouse, and print what changed."""
    from refresh.service.stop import Stopped, stoppable

    chosen = settings(**flags, through=through and through.date())
    log = log or ("text" if chosen.every else None)
    try:
        with stoppable() as stop, logged(log, chosen.warehouse, chosen.records, chosen.notify):
            _run(chosen, full, stop)
    except Stopped as stopped:
        say(f"product-metrics: stopped by {stopped}; nothing was published.", err=True)
        sys.exit(1)


def _run(chosen: Settings, full: bool, stop: "Stop") -> None:
    """Refreshes once or on a schedule."""
    from refresh.service.job import Job
    from refresh.service.scheduler import keep_refreshing

    _migrate_records(records_url(chosen))
    if chosen.every:
        keep_refreshing(Job(chosen, full), chosen.every)
        return
    with bar() as progress:
        report = Job(chosen, full, progress, stop).run()
    _print(report)
    if report.failed or report.published is None:
        sys.exit(1)


def _migrate_records(url: str) -> None:
    """Brings the tables of records up to date; where their database is away, metrics are published without them."""
    try:
        migrate(url)
    except Unreachable as away:
        say(f"Published without experiments and requirements: {away}", err=True)


def _print(report: "Report") -> None:
    if report.published and not report.is_new:
        say(f"Nothing has changed since snapshot {report.published.id}.")
        return
    width = 2 + max(map(len, report.found.sources), default=0)
    for source in report.found.sources.values():
        before = report.before.manifest.sources.get(source.name) if report.before else None
        say(f"{source.name:<{width}}{_what_changed(source, before)}")
    for file in report.not_read.values():
        say(f"{file} is not read: a table is a file or folder of {KINDS}")
    for table, reason in report.refused.items():
        say(f"{table} could not be read, and what needs it waits: {reason}")
    if report.still_there:
        ids = "1 id" if report.still_there == 1 else f"{report.still_there:,} ids"
        say(f"{ids} of forgotten people still in the warehouse: no row of theirs was read")
    failed = [check for check in report.found.checks if not check.passed]
    say(f"{len(report.found.checks) - len(failed)} of {len(report.found.checks)} checks passed")
    for check in failed:
        text = line(check)
        say(f"  {check.severity:<9} {check.outcome:<11}{check.subject}: {text['expected']}; {text['found']}")
    say(f"Published as snapshot {report.published.id}." if report.published else "Nothing could be published.")


def _what_changed(source: SourceState, before: SourceState | None) -> str:
    if source.waits_for:
        return "waits for " + ", ".join(source.waits_for)
    if source.watermark is None:
        return "has no row that could be published"
    moved = f", counted again: {_many(source)} moved" if source.moved else ""
    basis = " (last row seen)" if source.basis == Basis.LAST_ROW else ""
    since = f" (was {before.watermark})" if before and before.watermark != source.watermark else ""
    return f"{source.rows_read:>12,} rows, complete to {source.watermark}{basis}{since}, {source.trust}{moved}"


def _many(source: SourceState) -> str:
    noun = sources()[source.name].population.of
    return f"{source.moved:,} {noun if source.moved == 1 else PLURAL[noun]}"
