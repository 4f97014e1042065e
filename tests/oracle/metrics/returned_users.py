"""Active people who were not active in the period before, but some time earlier."""

from tests.oracle.support.expected import Flow

oracle = Flow(
    """select p, {cut} count(*) from there join firsts using ({keys})
        where first_p < p and ({keys}, p - interval {step}) not in (select ({keys}, p) from there) group by all"""
)
