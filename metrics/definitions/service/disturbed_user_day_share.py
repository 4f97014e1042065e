"""The share of user-days with more than five prompts: the disturbance.

User-days on which one rule triggered more than five prompts to the user, divided by user-days with a prompt of a rule.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import count, total
from metrics.periods.period import Grain
from queries.sources.definitions.assistant.prompt_days import prompt_days

metric = Metric(
    question="On how many of the days with prompts are people disturbed by too many?",
    title="Disturbed user-days",
    numerator=total(prompt_days, "disturbed"),
    denominator=count(prompt_days),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.LOWER,
    dimensions=("rule_version", "region", "channel"),
    owner="service",
    promises=(Between(0, 1),),
)
