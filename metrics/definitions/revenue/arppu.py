"""Average revenue per paying user: net revenue of the period divided by the people who paid in it."""

from metrics.model.metric import Better, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct, total
from metrics.periods.period import Grain
from queries.sources.definitions.billing.payments import payments

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
