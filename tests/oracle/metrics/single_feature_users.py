"""People who used one feature only in a calendar month."""

from tests.oracle.support.expected import EVER, OF_PEOPLE, Definition, Part
from tests.oracle.support.raw import Fact

SINGLE = Fact(
    "single_feature",
    "user_id, day",
    "count(distinct user_id) as users",
    """select user_id, last_day(day) as day, any_value(feature) as feature, region, channel
        from use group by user_id, last_day(day), region, channel having count(distinct feature) = 1""",
)

oracle = Definition(Part(SINGLE, "users"), None, ("feature", *OF_PEOPLE), begins=EVER, grains=("month",))
