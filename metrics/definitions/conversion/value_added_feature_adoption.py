"""The share of active value-added subscribers who used a feature.

People who held a paid value-added service on a day on which they used the feature, divided by those who held one on
any active day of the period. Subscribers use several features, so the shares overlap and do not add up to 100 %.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.billing.subscriber_usage import subscriber_usage

metric = Metric(
    question="Which features do value-added subscribers use?",
    title="Feature adoption among value-added subscribers",
    numerator=distinct(subscriber_usage),
    denominator=distinct(subscriber_usage).across("feature"),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("feature", "region", "channel"),
    owner="monetisation",
    promises=(Between(0, 1),),
)
