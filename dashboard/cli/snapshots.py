"""`snapshots`: what was published, and the way back to it."""

import click

from dashboard.cli.options import store_option
from dashboard.cli.output import emit, format_option, say
from metrics.served import whole
from metrics.snapshots import Store
from queries.problem import Damaged
from queries.settings import settings


@click.command(epilog="Example: product-metrics snapshots --rollback 20260101T060000-1f0c2a9be771")
@store_option
@click.option("--rollback", metavar="ID", help="Serve this snapshot again.")
@format_option
def snapshots(store: str | None, rollback: str | None, form: str) -> None:
    """List the published snapshots, or go back to one."""
    published = Store(settings(store=store).store)
    if rollback:
        whole(published.home, rollback)  # one cannot go back to what is damaged
        published.roll_back(rollback)
        say(f"Snapshot {rollback} is served.", err=form != "table")
    rows = [_row(published, id) for id in published.ids()]
    emit(form, {"snapshots": rows}, "snapshots")


def _row(store: Store, id: str) -> dict[str, object]:
    row: dict[str, object] = {"id": id, "made_at": None, "through": None, "checks": None, "failed": None}
    served = {"served": id == store.current_id()}
    try:
        manifest = store.snapshot(id).manifest
    except Damaged:
        return row | served | {"damaged": True}
    about = {
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
        "through": manifest.through,
        "checks": len(manifest.checks),
        "failed": sum(not check.passed for check in manifest.checks),
    }
    return row | about | served | {"damaged": False}
