"""The share of a period's active people who use the product on an average day of it.

Average daily actives divided by the actives of the whole period; for a month, the ratio known as DAU/MAU.
"""

from metrics.model.metric import Better, Between, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct, mean_daily
from metrics.periods.period import Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How much of a habit is the product?",
    numerator=mean_daily(usage),
    denominator=distinct(usage),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(Between(0, 1), YearOverYearWithin(-0.4, 0.4)),
)
