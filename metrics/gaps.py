"""The order of a table of gaps: those that count in a window are then the last rows of each of its days."""

from itertools import pairwise

import numpy as np
import polars as pl


def by_gap(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, in the order of days already, in that of gaps within each day; otherwise as they were."""
    days, gaps = rows["day"].to_physical().to_numpy(), rows["gap"].to_numpy()
    if np.all((gaps[1:] >= gaps[:-1]) | (days[1:] != days[:-1])):
        return rows
    edges = [0, *(np.flatnonzero(days[1:] != days[:-1]) + 1).tolist(), days.size]
    return rows[np.concatenate([first + np.argsort(gaps[first:end], kind="stable") for first, end in pairwise(edges)])]
