"""Minutes of use a day by those who used the product that day.

Total minutes divided by the user-days on which minutes were measured; a user-day is one person active on one day. A
user-day of which no minutes were measured is in neither: nothing is known of it, which is not the same as 0.
"""

from metrics.model.metric import Better, Between, Metric, Unit, YearOverYearWithin
from metrics.model.term import measured_days, total
from metrics.periods.period import Grain
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How long do people use the product on a day on which they use it?",
    numerator=total(usage, "minutes"),
    denominator=measured_days(usage, "minutes"),
    headline=Grain.MONTH,
    unit=Unit.MINUTES,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(Between(0, 1440), YearOverYearWithin(-0.4, 0.6)),
)
