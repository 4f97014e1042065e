"""Average revenue per paying user: net revenue of the period divided by the people who paid in it."""

from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import YearOverYearWithin
from metrics.term import distinct, total
from queries.warehouse.sources.payments import payments

metric = Metric(
    question="What does a person who pays bring in?",
    title="ARPPU",
    numerator=total(payments, "amount"),
    denominator=distinct(payments),
    headline=Grain.MONTH,
    unit=Unit.MONEY,
    better=Better.HIGHER,
    dimensions=("kind", "region", "channel"),
    owner="finance",
    promises=(YearOverYearWithin(-0.5, 2.0),),
)
