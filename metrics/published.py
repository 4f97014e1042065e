"""The snapshots that were published, and what their checks found."""

import polars as pl

from metrics.snapshots import Snapshot, Store

SCHEMA = pl.Schema(
    {
        "made_at": pl.Datetime("us", "UTC"),
        "through": pl.Date(),
        "checks": pl.Int64(),
        "failed": pl.Int64(),
        "critical": pl.Int64(),
        "snapshot": pl.String(),
    }
)


def published(store: Store, until: Snapshot | None = None) -> pl.DataFrame:
    """A row a snapshot: `made_at`, `through`, how many `checks`, `failed` and `critical` ones; its id.

    In the order in which they were published, up to one where that is asked for.
    """
    return pl.DataFrame([_row(snapshot) for snapshot in store.readable(until)], SCHEMA, orient="row")


def _row(snapshot: Snapshot) -> dict[str, object]:
    checks = snapshot.manifest.checks
    return {
        "made_at": snapshot.manifest.made_at,
        "through": snapshot.manifest.through,
        "checks": len(checks),
        "failed": sum(not check.passed for check in checks),
        "critical": sum(check.is_critical for check in checks),
        "snapshot": snapshot.id,
    }
