"""Average revenue per user: net revenue of the period divided by the people active in it.

Everybody who used the product counts, whether they paid or not.
"""

from metrics.model.metric import Better, Driver, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct, total
from metrics.periods.period import Grain
from queries.sources.definitions.billing.payments import payments
from queries.sources.definitions.usage import usage

active, paying, revenue = distinct(usage), distinct(payments), total(payments, "amount")

metric = Metric(
    question="What does a person who uses the product bring in?",
    title="ARPU",
    numerator=revenue,
    denominator=active,
    headline=Grain.MONTH,
    unit=Unit.MONEY,
    better=Better.HIGHER,
    dimensions=("region", "channel"),
    drivers=(
        Driver("payers_per_active_user", paying, active),
        Driver("revenue_per_payer", revenue, paying),
    ),
    owner="finance",
    promises=(YearOverYearWithin(-0.5, 1.5),),
)
