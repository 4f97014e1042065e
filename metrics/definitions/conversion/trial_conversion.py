"""The share of ended free trials that a paid plan of the same kind followed within a week.

Trials that ended in the period and were followed, divided by trials that ended in it; a trial that ended less than a
week before the end of the data is in neither.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import count, total
from metrics.periods.period import Grain
from queries.sources.definitions.billing.trials import trials

metric = Metric(
    question="How many free trials lead to a paid plan?",
    numerator=total(trials, "converted"),
    denominator=count(trials),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("kind", "plan", "region", "channel"),
    owner="monetisation",
    promises=(Between(0, 1),),
)
