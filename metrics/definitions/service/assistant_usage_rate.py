"""The share of active people who clicked a prompt of the assistant.

People who clicked at least one prompt divided by people active in the period. By rule version, both are counted over
the days of the rule only: from its first to its last triggered prompt in the period.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.assistant.prompts import prompts
from queries.sources.definitions.usage import usage

metric = Metric(
    question="How many of those who use the product use its assistant?",
    numerator=distinct(prompts),
    denominator=distinct(usage).across("rule_version", "trigger", "page", "feature"),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("rule_version", "trigger", "page", "feature", "region", "channel"),
    clipped_by="rule_version",
    owner="service",
    promises=(Between(0, 1),),
)
