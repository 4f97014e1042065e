"""People who used the product at least once in the period.

A person counts once, whatever the number of features, platforms or days. Asked for a day or a week it gives daily or
weekly actives: the same count over another window.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import AtLeast, YearOverYearWithin
from metrics.term import distinct
from queries.warehouse.sources.usage import usage

metric = Metric(
    question="How many people use the product?",
    numerator=distinct(usage),
    headline=Grain.MONTH,
    unit=Unit.USERS,
    better=Better.HIGHER,
    dimensions=("feature", "platform", "region", "channel"),
    owner="growth",
    promises=(AtLeast(0), YearOverYearWithin(-0.5, 1.5)),
)
