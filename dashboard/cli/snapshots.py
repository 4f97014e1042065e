"""`snapshots`: what was published, and the way back to it."""

import click

from dashboard.cli.options import store_option
from dashboard.cli.output import emit, format_option
from metrics.snapshots import Store
from queries.settings import settings


@click.command(epilog="Example: product-metrics snapshots --rollback 20260101T060000-1f0c2a9be771")
@store_option
@click.option("--rollback", metavar="ID", help="Serve this snapshot again.")
@format_option
def snapshots(store: str | None, rollback: str | None, form: str) -> None:
    """List the published snapshots, or go back to one."""
    published = Store(settings(store=store).store)
    if rollback:
        published.serve(rollback)
        click.echo(f"Snapshot {rollback} is served.", err=form != "table")
    current = published.current()
    rows = [_row(published, id, current.id if current else "") for id in published.ids()]
    emit(form, {"snapshots": rows}, "snapshots")


def _row(store: Store, id: str, current: str) -> dict[str, object]:
    manifest = store.snapshot(id).manifest
    return {
        "id": id,
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "through": manifest.through,
        "checks": len(manifest.checks),
        "failed": sum(not check.passed for check in manifest.checks),
        "served": id == current,
    }
