"""The share of requirements that came from service insight.

Requirements raised in the period whose source is service insight, divided by all that were raised in it, whatever
became of them.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.raised import raised

metric = Metric(
    question="How much of what we build comes from what service has learnt?",
    title="Requirements from service insight",
    numerator=distinct(raised).where(source="service_insight"),
    denominator=distinct(raised),
    headline=Grain.QUARTER,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=(),
    owner="product",
    promises=(Between(0, 1),),
)
