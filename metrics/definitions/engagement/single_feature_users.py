"""People who used one feature and no other in the month.

Everybody has one feature at most of which this is true, so the counts by feature add up: what a feature's users would
be without the people who use others too. Months that are not over are left out.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.single_feature_months import single_feature_months

metric = Metric(
    question="How many people use one feature only?",
    title="Users of one feature only",
    numerator=distinct(single_feature_months),
    headline=Grain.MONTH,
    unit=Unit.USERS,
    better=Better.LOWER,
    dimensions=("feature", "region", "channel"),
    grains=(Grain.MONTH,),
    owner="product",
    promises=(AtLeast(0),),
)
