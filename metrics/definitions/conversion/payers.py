"""People who paid something in the period.

People with at least one payment of positive amount. A refund lowers revenue, not the number of payers.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.billing.payments import payments

metric = Metric(
    question="How many people paid?",
    numerator=distinct(payments),
    headline=Grain.QUARTER,
    unit=Unit.USERS,
    better=Better.HIGHER,
    dimensions=("kind", "region", "channel"),
    owner="monetisation",
    promises=(AtLeast(0), YearOverYearWithin(-0.5, 2.0)),
)
