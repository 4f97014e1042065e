"""People whose first use ever, as far as the history goes back, is in the period.

New + returned − lost users is exactly the change of the active users from the period before. Within a feature, a person
is new who uses that feature for the first time.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import CALENDAR, Grain
from metrics.promises import AtLeast
from metrics.term import new
from queries.warehouse.sources.usage import usage

metric = Metric(
    question="How many people come for the first time?",
    numerator=new(usage),
    headline=Grain.MONTH,
    grains=CALENDAR,
    unit=Unit.USERS,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(AtLeast(0),),
)
