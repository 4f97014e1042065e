"""People who paid for a value-added service in the period.

People with at least one value-added payment of positive amount; a refund does not take them back.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.billing.payments import payments

metric = Metric(
    question="How many people pay for value-added services?",
    title="Value-added subscribers",
    numerator=distinct(payments).where(kind="value_added"),
    headline=Grain.QUARTER,
    unit=Unit.USERS,
    better=Better.HIGHER,
    dimensions=("region", "channel"),
    owner="monetisation",
    promises=(AtLeast(0),),
)
