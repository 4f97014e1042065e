"""Quantiles of a distribution that is kept as counts of rows by steps."""

import numpy as np

from metrics.aggregates.group_sums import Sums


def nearest_rank(rows: Sums, dimension: str, share: float, step: float) -> Sums:
    """The smallest value with at least a share of the rows at or below it; NaN where there is no row.

    `rows` has counts of rows, with `dimension` among its axes: its values are whole numbers of `step`, a missing one is
    no value. The result has the other axes.
    """
    names = [*rows.axes]
    values = rows.axes[dimension]
    steps = np.array([np.nan if value is None else float(value) for value in values])
    known = np.flatnonzero(~np.isnan(steps))
    order = known[np.argsort(steps[known])]
    counts = np.moveaxis(rows.numbers, names.index(dimension) + 1, -1)[..., order]
    up_to = counts.cumsum(axis=-1)
    total = up_to[..., -1] if order.size else np.zeros(counts.shape[:-1])
    is_reached = up_to >= np.ceil(share * total - 1e-9)[..., None]
    place = is_reached.argmax(axis=-1) if order.size else np.zeros(total.shape, np.intp)
    numbers = np.where(total > 0, (steps[order] * step)[place] if order.size else np.nan, np.nan)
    axes = {name: rows.axes[name] for name in names if name != dimension}
    return Sums(axes, numbers, total > 0, is_computed=rows.is_computed)
