"""The share of the period's payers who paid for a value-added service.

People with a positive value-added payment divided by people with any positive payment in the same period.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.billing.payments import payments

metric = Metric(
    question="How many of those who pay also pay for value-added services?",
    title="Value-added share",
    numerator=distinct(payments).where(kind="value_added"),
    denominator=distinct(payments),
    headline=Grain.QUARTER,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("region", "channel"),
    owner="monetisation",
    promises=(Between(0, 1),),
)
