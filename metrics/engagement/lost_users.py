"""People who were active in the period before and are not in this one.

New + returned − lost users is exactly the change of the active users from the period before. While a period is not
over, everybody counts as lost who has not come yet.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import CALENDAR, Grain
from metrics.promises import AtLeast
from metrics.term import lost
from queries.warehouse.sources.usage import usage

metric = Metric(
    question="How many people stay away?",
    numerator=lost(usage),
    headline=Grain.MONTH,
    grains=CALENDAR,
    unit=Unit.USERS,
    better=Better.LOWER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(AtLeast(0),),
)
