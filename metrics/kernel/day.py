"""What is counted on one day, by each thread."""

import numpy as np

from metrics.kernel.axis import size
from metrics.kernel.layout import Layout
from metrics.kernel.rows import Counts
from metrics.kernel.slots import SLOTS


def of_a_day(layout: Layout, days: int, sums: int, threads: int) -> Counts:
    """Room for what the rows of a day come to in every thread, the first axis of each array."""
    return Counts(
        near=np.zeros((threads, layout.cells, SLOTS), np.int32),
        far=np.zeros((threads, layout.table_starts[-1], days + 1), np.int32),
        sums=np.zeros((threads, size(layout.axes) * layout.homes, 2 * sums), np.int64),
        unmeasured=np.zeros((threads, sums, layout.cells), np.int32),
        is_missing=np.zeros((threads, 1), np.bool_),
    )
