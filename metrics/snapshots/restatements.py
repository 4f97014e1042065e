"""The log of restatements that a snapshot keeps: what had been published and has another value now."""

import polars as pl

from metrics.aggregates.schema import FIRST_IN
from metrics.periods.period import Grain
from metrics.snapshots.store import Snapshot

NAME = "restatements"
ROWS, PEOPLE = "rows", "people"
"""Reason: other rows on the day; or the same rows of people counted otherwise (see `read_plan`)."""
DAY_TOTAL, MONTH_TOTAL = FIRST_IN[Grain.DAY], FIRST_IN[Grain.MONTH]
"""Names of the distinct counts by day and by month; sums keep their own names."""

SCHEMA = {
    "source": pl.String(),
    "day": pl.Date(),
    "what": pl.String(),
    "old": pl.Float64(),
    "new": pl.Float64(),
    "found_at": pl.Datetime("us", "UTC"),
    "why": pl.String(),
    "by": pl.String(),
    "part": pl.String(),
}
"""A row is of everybody on a day, `by` being empty, or of a `part` of the dimension `by` in the month from `day` on."""
BLANK = {"why": ROWS, "by": ""}
"""Defaults for logs written before the columns existed."""


def restatements_of(snapshot: Snapshot) -> pl.DataFrame:
    """Restatement log of a snapshot (see SCHEMA); empty where nothing was restated."""
    file = snapshot.manifest.reference(NAME)
    logs = [snapshot.read(file)] if file else []
    log = pl.concat([pl.DataFrame(schema=SCHEMA), *logs], how="diagonal")
    return log.with_columns(pl.col(name).fill_null(default) for name, default in BLANK.items())
