"""The share of active people who hold a paid plan.

Active people who hold a paid, non-trial entitlement on one of their active days, divided by active people. An annual
plan paid last year counts as long as it runs: holding is not the same question as paying in the period.
"""

from metrics.model.metric import Better, Between, Metric, Unit, YearOverYearWithin
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.billing.entitlements import entitlements
from queries.sources.definitions.usage import usage

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
