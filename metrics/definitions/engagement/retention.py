"""The share of the previous period's active people who are active in this one too.

For a month: of those who used the product in the month before, how many came again. Within a feature, region or
channel the same: of those who used the feature in the month before, how many used it again.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import distinct, retained
from metrics.periods.period import CALENDAR, Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How many of those who used the product come again?",
    numerator=retained(usage),
    denominator=distinct(usage).before(),
    headline=Grain.MONTH,
    grains=CALENDAR,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(Between(0, 1),),
)
