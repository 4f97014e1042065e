"""`refresh`: reads, checks, computes, checks, publishes."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from dashboard.cli.check import line
from dashboard.cli.options import store_option, warehouse_option
from dashboard.cli.progress import bar
from metrics.manifest import SourceState
from queries.settings import settings

if TYPE_CHECKING:
    from refresh.refresh import Report


@click.command(epilog="Example: product-metrics refresh --through 2025-12-14")
@warehouse_option
@store_option
@click.option("--through", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day to read.")
@click.option("--full", is_flag=True, help="Compute again even if nothing has changed.")
def refresh(warehouse: str | None, store: str | None, through: datetime | None, full: bool) -> None:
    """Publish a snapshot of the warehouse, and print what changed."""
    from refresh.refresh import refresh as publish

    chosen = settings(warehouse=warehouse, store=store, through=through and through.date())
    with bar() as tell:
        report = publish(chosen, full=full, progress=tell)
    _print(report)
    if report.failed or report.published is None:
        sys.exit(1)


def _print(report: "Report") -> None:
    if report.published and not report.is_new:
        click.echo(f"Nothing has changed since snapshot {report.published.id}.")
        return
    for source in report.found.sources.values():
        before = report.before.manifest.sources.get(source.name) if report.before else None
        click.echo(f"{source.name:<14}{_what_changed(source, before)}")
    failed = [check for check in report.found.checks if not check.passed]
    click.echo(f"{len(report.found.checks) - len(failed)} of {len(report.found.checks)} checks passed")
    for check in failed:
        click.echo(f"  {check.outcome:<11}{check.subject}: " + "; ".join([*line(check).values()][2:]))
    click.echo(f"Published as snapshot {report.published.id}." if report.published else "Nothing could be published.")


def _what_changed(source: SourceState, before: SourceState | None) -> str:
    if source.waits_for:
        return "waits for " + ", ".join(source.waits_for)
    if source.watermark is None:
        return "has no row that could be published"
    moved = f", {source.moved:,} people counted where they were" if source.moved else ""
    since = f" (was {before.watermark})" if before and before.watermark != source.watermark else ""
    return f"{source.rows_read:>12,} rows, complete to {source.watermark}{since}, {source.trust}{moved}"
