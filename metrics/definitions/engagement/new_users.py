"""People whose first use ever, as far as the history goes back, is in the period.

New + returned − lost users is exactly the change of the active users from the period before. Within a feature, a person
is new who uses that feature for the first time.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import new
from metrics.periods.period import CALENDAR, Grain
from queries.sources.definitions.usage import usage

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
