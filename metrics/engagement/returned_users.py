"""Active people who were not active in the period before, but some time earlier.

New + returned − lost users is exactly the change of the active users from the period before.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import CALENDAR, Grain
from metrics.promises import AtLeast
from metrics.term import returned
from queries.warehouse.sources.usage import usage

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
