"""The share of the period's active people who used a feature.

People active in the feature divided by everybody active in the product, on the same platform, in the same region and
channel. Without a feature it is 100 % by definition.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How many of our people have taken to a feature?",
    numerator=distinct(usage),
    denominator=distinct(usage).across("feature"),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="product",
    promises=(Between(0, 1),),
)
