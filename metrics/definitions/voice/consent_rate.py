"""The share of users asked who consent to the use of their data.

Users whose latest decision by the end of the period is granted, divided by users asked by then, each once per purpose.
A state as of the end of the period, not a sum over it.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import standing
from metrics.periods.period import Grain
from queries.sources.definitions.decisions import decisions

metric = Metric(
    question="How many of those asked consent to the use of their data?",
    numerator=standing(decisions, "granted"),
    denominator=standing(decisions, "asked"),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("purpose", "region", "channel"),
    owner="service",
    promises=(Between(0, 1),),
)
