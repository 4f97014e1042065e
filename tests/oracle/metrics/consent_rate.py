"""Latest decisions that are granted, over people asked, as of the end of the window."""

from tests.oracle.support.expected import EVER, OF_PEOPLE, Definition, Part
from tests.oracle.support.raw import Fact

DECISIONS = Fact(
    "decisions_raw",
    "user_id, day, sum(change) as change, sum(is_first) as is_first",
    "sum(change) as granted, sum(is_first) as asked",
    """select user_id, decided_at::date as day, purpose, region, channel,
            granted::int - coalesce(lag(granted::int) over past, 0) as change,
            (row_number() over past = 1)::int as is_first
        from consents join customers using (user_id)
        window past as (partition by user_id, purpose order by decided_at)""",
)

oracle = Definition(
    Part(DECISIONS, "granted", is_standing=True, may_be_zero=True),
    Part(DECISIONS, "asked", is_standing=True),
    ("purpose", *OF_PEOPLE),
    begins=EVER,
    explained_by=("purpose", *OF_PEOPLE),
)
