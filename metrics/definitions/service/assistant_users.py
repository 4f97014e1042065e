"""People to whom the assistant spoke, in all or by the stage that they reached.

People with at least one prompt triggered, shown, clicked or resolved in the period; a prompt is dated by its trigger.
Whoever reached a stage is at every stage before it too. People with open prompts only are not in it.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import distinct
from metrics.periods.period import Grain
from queries.sources.definitions.assistant.prompt_stages import OF_PROMPTS, prompt_stages

metric = Metric(
    question="How many people does the assistant reach?",
    numerator=distinct(prompt_stages),
    headline=Grain.MONTH,
    unit=Unit.USERS,
    better=Better.HIGHER,
    dimensions=("stage", *OF_PROMPTS, "region", "channel"),
    owner="service",
    promises=(AtLeast(0),),
)
