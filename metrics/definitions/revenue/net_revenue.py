"""Money received less money refunded.

Each payment counts on its day, each refund on the day it was made, in the reporting currency.
"""

from metrics.model.metric import Better, Driver, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct, total
from metrics.periods.period import Grain
from queries.sources.definitions.billing.payments import payments
from queries.sources.definitions.usage import usage

active, paying, revenue = distinct(usage).across("kind"), distinct(payments), total(payments, "amount")

metric = Metric(
    question="How much money came in?",
    numerator=revenue,
    headline=Grain.MONTH,
    unit=Unit.MONEY,
    better=Better.HIGHER,
    dimensions=("kind", "region", "channel"),
    drivers=(
        Driver("active_users", active),
        Driver("payers_per_active_user", paying, active),
        Driver("revenue_per_payer", revenue, paying),
    ),
    owner="finance",
    promises=(YearOverYearWithin(-0.5, 3.0),),
)
