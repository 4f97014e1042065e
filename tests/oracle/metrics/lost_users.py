"""People who were active in the period before and are not in this one."""

from tests.oracle.support.expected import Flow

oracle = Flow(
    """select p + interval {step}, {cut} count(*) from there
        where ({keys}, p + interval {step}) not in (select ({keys}, p) from there) group by all"""
)
