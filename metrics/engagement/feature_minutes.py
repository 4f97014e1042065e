"""Minutes spent in the product, which add up over features.

Every minute belongs to one feature, platform, region and channel, so the parts make the whole.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import AtLeast, YearOverYearWithin
from metrics.term import total
from queries.warehouse.sources.usage import usage

metric = Metric(
    question="Where does people's time go?",
    numerator=total(usage, "minutes"),
    headline=Grain.MONTH,
    unit=Unit.MINUTES,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="product",
    promises=(AtLeast(0), YearOverYearWithin(-0.6, 2.5)),
)
