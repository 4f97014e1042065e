"""The log of restatements that a snapshot keeps: what had been published and has another value now."""

import polars as pl

from metrics.aggregates.schema import FIRST_IN
from metrics.periods.period import Grain
from metrics.snapshots.store import Snapshot

NAME = "restatements"
ROWS, PEOPLE = "rows", "people"
"""Why: the day has other rows; or the same rows, of people who are counted otherwise (see `read_plan`)."""
DAY_TOTAL, MONTH_TOTAL = FIRST_IN[Grain.DAY], FIRST_IN[Grain.MONTH]
"""What is counted of a source, by day and by month; its sums go by their own names."""

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
"""What goes without saying in a log that was written before people were told apart from rows."""


def restatements_of(snapshot: Snapshot) -> pl.DataFrame:
    """See SCHEMA; empty where nothing was ever restated."""
    logs = (snapshot.read(file) for file in snapshot.manifest.references if file.table == NAME)
    found = pl.concat([pl.DataFrame(schema=SCHEMA), *logs], how="diagonal")
    return found.with_columns(pl.col(name).fill_null(said) for name, said in BLANK.items())
