"""Active people who were not active in the period before, but some time earlier.

New + returned − lost users is exactly the change of the active users from the period before.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import returned
from metrics.periods.period import CALENDAR, Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How many people come back after a break?",
    numerator=returned(usage),
    headline=Grain.MONTH,
    grains=CALENDAR,
    unit=Unit.USERS,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(AtLeast(0),),
)
