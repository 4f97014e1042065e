"""`runs`: the last refreshes and their outcome."""

import click

from dashboard.cli.common.options import store_option
from dashboard.cli.common.output import emit, format_option
from metrics.snapshots.run_log import Run
from metrics.snapshots.store import Store
from queries.settings import settings


@click.command(epilog="Example: product-metrics runs --format json")
@store_option
@format_option
def runs(store: str | None, form: str) -> None:
    """List the last refreshes, the newest first."""
    listed = list(reversed(Store(settings(store=store).store).runs()))
    document = {"runs": [_line(run) | {"moved": dict(run.moved), "steps": dict(run.seconds)} for run in listed]}
    emit(form, document, "runs", [_line(run) | {"moved": _moved(run)} for run in listed])


def _line(run: Run) -> dict[str, object]:
    return {
        "started": run.started.isoformat(timespec="seconds"),
        "seconds": round((run.ended - run.started).total_seconds(), 1),
        "attempts": run.attempts,
        "rows_read": run.rows_read,
        "outcome": str(run.outcome),
        "snapshot": run.snapshot,
        "reason": run.reason,
    }


def _moved(run: Run) -> str:
    return ", ".join(f"{source} {count:,}" for source, count in run.moved.items())
