"""What is counted on one day, by each thread and together."""

import numpy as np

from metrics.kernel.axis import size
from metrics.kernel.layout import Layout
from metrics.kernel.rows import Counts
from metrics.kernel.slots import SLOTS


class Day:
    """Empty at the end of every day; the first of `counts` is that of all threads once they are together."""

    def __init__(self, layout: Layout, days: int, sums: int, threads: int) -> None:
        self.counts = [_nothing(layout, days, sums) for _ in range(threads)]

    def together(self, today: int) -> None:
        """Those of the other threads are moved into the first; the gaps reach up to `today`."""
        first, *others = self.counts
        for other in others:
            for into, what in zip(_used(first, today), _used(other, today), strict=True):
                into += what
                what[:] = 0


def _nothing(layout: Layout, days: int, sums: int) -> Counts:
    return Counts(
        near=np.zeros((layout.cells, SLOTS), np.int32),
        far=np.zeros((layout.table_starts[-1], days + 1), np.int32),
        sums=np.zeros((size(layout.axes) * layout.homes, 2 * sums), np.int64),
    )


def _used(counts: Counts, today: int) -> Counts:
    return counts._replace(far=counts.far[:, : today + 1])
