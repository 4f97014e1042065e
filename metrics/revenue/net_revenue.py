"""Money received less money refunded.

Each payment counts on its day, each refund on the day it was made, in the reporting currency.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import YearOverYearWithin
from metrics.term import total
from queries.warehouse.sources.payments import payments

metric = Metric(
    question="How much money came in?",
    numerator=total(payments, "amount"),
    headline=Grain.MONTH,
    unit=Unit.MONEY,
    better=Better.HIGHER,
    dimensions=("kind", "region", "channel"),
    owner="finance",
    promises=(YearOverYearWithin(-0.5, 3.0),),
)
