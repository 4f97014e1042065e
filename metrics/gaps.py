"""The order of a table of gaps: those that count in a window are then the last rows of each of its days."""

import numpy as np
import polars as pl

BITS = 17
"""A gap, which may be that before the first of a month too, takes no more."""


def by_gap(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, in the order of days already, in that of gaps within each day; otherwise as they were."""
    days, gaps = rows["day"].cast(pl.Int32).to_numpy(), rows["gap"].to_numpy()
    if np.all((gaps[1:] >= gaps[:-1]) | (days[1:] != days[:-1])):
        return rows
    return rows[np.argsort((days.astype(np.int64) << BITS) + gaps, kind="stable")]
