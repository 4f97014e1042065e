"""The time after which half of the resolved tickets were resolved.

From opening to resolution, in hours, over tickets resolved in the period. Exact to a tenth of an hour; more than a week
counts as a week. A quantile is not the sum of parts, so its change is not explained.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import count, quantile
from metrics.periods.period import Grain
from queries.sources.definitions.support.resolutions import STEP, resolutions

metric = Metric(
    question="How long does it take to resolve a ticket?",
    title="Median resolve time",
    numerator=quantile(resolutions, 0.5, of="duration", step=STEP / 3_600),
    denominator=count(resolutions),
    headline=Grain.MONTH,
    unit=Unit("hours", "hours", decimals=1, symbol="h"),
    better=Better.LOWER,
    dimensions=("category", "handled_by", "region", "channel"),
    owner="service",
    promises=(AtLeast(0),),
)
