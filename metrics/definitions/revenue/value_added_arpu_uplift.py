"""What a subscriber of value-added services brings in more, a month, than before subscribing.

For every subscriber and every calendar month since the first value-added payment: the month's net revenue less the
same person's monthly mean over the three calendar months before. Added up and divided by the number of
subscriber-months; months that are not over are left out.
"""

from metrics.model.metric import FROM_MONTHS_UP, Better, Metric, Unit, YearOverYearWithin
from metrics.model.term import entity_days, total
from metrics.periods.period import Grain
from queries.sources.definitions.billing.value_added import value_added

metric = Metric(
    question="What do value-added services add to a subscriber's monthly revenue?",
    title="Value-added ARPU uplift",
    numerator=total(value_added, "gain"),
    denominator=entity_days(value_added),
    headline=Grain.MONTH,
    unit=Unit.MONEY,
    better=Better.HIGHER,
    dimensions=("region", "channel"),
    grains=FROM_MONTHS_UP,
    owner="monetisation",
    promises=(YearOverYearWithin(-1.0, 2.0),),
)
