"""Minutes of use a day by those who used the product that day.

Total minutes divided by user-days; a user-day is one person active on one day.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import Between, YearOverYearWithin
from metrics.term import entity_days, total
from queries.warehouse.sources.usage import usage

metric = Metric(
    question="How long do people use the product on a day on which they use it?",
    numerator=total(usage, "minutes"),
    denominator=entity_days(usage),
    headline=Grain.MONTH,
    unit=Unit.MINUTES,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(Between(0, 1440), YearOverYearWithin(-0.4, 0.6)),
)
