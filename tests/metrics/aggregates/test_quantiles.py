"""Quantiles of counts by step."""

import numpy as np
import pytest

from metrics.aggregates.group_sums import Sums
from metrics.aggregates.quantiles import nearest_rank


@pytest.mark.parametrize("is_computed", [False, True])
def test_a_quantile_is_marked_as_computed_where_its_counts_are(is_computed: bool) -> None:
    counts = np.array([[0.0, 3.0, 1.0]])
    rows = Sums({"duration": (None, "1", "2")}, counts, counts > 0, is_computed=is_computed)
    median = nearest_rank(rows, "duration", 0.5, 10)
    assert (median.numbers.tolist(), median.is_computed) == ([10.0], is_computed)
