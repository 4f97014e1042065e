"""`snapshots`: list, roll back, prune."""

from dataclasses import asdict

import click

from dashboard.cli.common.options import store_option
from dashboard.cli.common.output import emit, format_option, say
from metrics.snapshots.served import whole
from metrics.snapshots.store import Store
from queries.errors import Damaged
from queries.settings import settings


@click.command(epilog="Example: product-metrics snapshots --rollback 20260101T060000000000-000042-1f0c2a9be771")
@store_option
@click.option("--rollback", metavar="ID", help="Serve this snapshot again.")
@click.option("--prune", is_flag=True, help="Remove what no snapshot refers to.")
@format_option
def snapshots(store: str | None, rollback: str | None, prune: bool, form: str) -> None:
    """List the published snapshots, go back to one, or remove what nothing refers to."""
    published = Store(settings(store=store).store)
    whole_answer: dict[str, object] = {}
    if rollback is not None:
        _roll_back(published, rollback)
        say(f"Snapshot {rollback} is served.", err=form != "table")
    if prune:
        whole_answer["pruned"] = pruned = _pruned(published)
        say("Removed {objects:,} objects, {bytes:,} bytes.".format(**pruned), err=form != "table")
    for name in published.strays():
        say(f"product-metrics: snapshots/{name} is no snapshot: it is left alone.", err=True)
    rows = [_row(published, id) for id in published.ids()]
    emit(form, {"snapshots": rows} | whole_answer, "snapshots")


def _roll_back(store: Store, id: str) -> None:
    from refresh.pipeline.cleanup import writable

    whole(store.home, id)  # one cannot go back to what is damaged
    with writable(store.home):
        store.roll_back(id)


def _pruned(store: Store) -> dict[str, int]:
    from refresh.pipeline.cleanup import prune

    return asdict(prune(store))


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
