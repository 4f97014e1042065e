"""The share of the previous period's active people who are active in this one too."""

from tests.oracle.support.expected import Flow

oracle = Flow(
    """select p, {cut} count(*) from there
        where ({keys}, p - interval {step}) in (select ({keys}, p) from there) group by all"""
)
