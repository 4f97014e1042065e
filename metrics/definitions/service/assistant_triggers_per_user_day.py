"""Prompts triggered to a user on a day with at least one.

Prompts triggered divided by user-days with a prompt; days without one are not in it.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import entity_days, total
from metrics.periods.period import Grain
from queries.sources.definitions.assistant.prompt_days import prompt_days

metric = Metric(
    question="How often does the assistant speak up on a day?",
    title="Triggers per user-day",
    numerator=total(prompt_days, "prompts"),
    denominator=entity_days(prompt_days),
    headline=Grain.MONTH,
    unit=Unit("prompts", "prompts", decimals=2),
    better=Better.LOWER,
    dimensions=("rule_version", "region", "channel"),
    owner="service",
    promises=(AtLeast(1),),
)
