"""Minutes spent in the product, which add up over features.

Every minute belongs to one feature, platform, region and channel, so the parts make the whole. They are the minutes
that were measured; where some user-days have none, the share of those that have stands at the figure.
"""

from metrics.model.metric import AtLeast, Better, Driver, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct, entity_days, measured_days, total
from metrics.periods.period import Grain
from queries.sources.definitions.usage import usage

active, days = distinct(usage), entity_days(usage)
measured, minutes = measured_days(usage, "minutes"), total(usage, "minutes")

metric = Metric(
    question="Where does people's time go?",
    numerator=minutes,
    headline=Grain.MONTH,
    unit=Unit.MINUTES,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    drivers=(
        Driver("active_users", active),
        Driver("days_per_active_user", days, active),
        Driver("measured_user_days", measured, days),
        Driver("minutes_per_user_day", minutes, measured),
    ),
    owner="product",
    promises=(AtLeast(0), YearOverYearWithin(-0.6, 2.5)),
)
