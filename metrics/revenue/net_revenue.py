"""Money received less money refunded.

Each payment counts on its day, each refund on the day it was made, in the reporting currency.
"""

from metrics.driver import Driver
from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import YearOverYearWithin
from metrics.term import distinct, total
from queries.warehouse.sources.payments import payments
from queries.warehouse.sources.usage import usage

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
