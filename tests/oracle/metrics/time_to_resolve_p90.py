"""Nearest rank among the durations of resolved tickets: `tests.oracle.test_quantiles_equal_sql`."""

from tests.oracle.support.expected import Distribution

oracle = Distribution(0.9)
