"""People who were active in the period before and are not in this one.

New + returned − lost users is exactly the change of the active users from the period before. While a period is not
over, everybody counts as lost who has not come yet.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import lost
from metrics.periods.period import CALENDAR, Grain
from queries.sources.definitions.usage import usage

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
