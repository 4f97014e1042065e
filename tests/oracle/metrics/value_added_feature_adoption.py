"""The share of value-added subscribers, active while they hold it, who used a feature."""

from dataclasses import replace

from tests.oracle.support.expected import OF_PEOPLE, Definition, Part
from tests.oracle.support.raw import Fact

HELD = Fact(
    "value_added_use",
    "user_id, day",
    "count(distinct user_id) as subscribers",
    """select distinct use.user_id, day, feature, region, channel
        from use join subscriptions s on s.user_id = use.user_id and s.kind = 'value_added'
            and not is_trial and started_on <= day and (ended_on is null or ended_on > day)""",
)
SUBSCRIBERS = Part(HELD, "subscribers")

oracle = Definition(
    SUBSCRIBERS,
    replace(SUBSCRIBERS, ignores=("feature",)),
    ("feature", *OF_PEOPLE),
    not_between_any_two_days=({"region", "channel"},),
    begins_with="""select min(day) from use join subscriptions s using (user_id)
        where kind = 'value_added' and not is_trial and started_on <= day and (ended_on is null or ended_on > day)""",
)
