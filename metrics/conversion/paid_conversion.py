"""The share of active people who hold a paid plan.

Active people who hold a paid, non-trial entitlement on one of their active days, divided by active people. An annual
plan paid last year counts as long as it runs: holding is not the same question as paying in the period.
"""

from metrics.metric import Better, Metric, Unit
from metrics.periods import Grain
from metrics.promises import Between, YearOverYearWithin
from metrics.term import distinct
from queries.warehouse.sources.entitlements import entitlements
from queries.warehouse.sources.usage import usage

metric = Metric(
    question="How many of those who use the product hold a paid plan?",
    numerator=distinct(entitlements),
    denominator=distinct(usage).across("plan"),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("plan", "feature", "platform", "region", "channel"),
    owner="monetisation",
    promises=(Between(0, 1), YearOverYearWithin(-0.5, 1.0)),
)
