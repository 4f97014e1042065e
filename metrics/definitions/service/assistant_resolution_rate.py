"""The share of clicked prompts after which the problem was resolved.

Prompts resolved divided by prompts clicked, each within the windows of the funnel. A prompt is dated by its trigger;
one whose window is not over is in neither.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import total
from metrics.periods.period import Grain
from queries.sources.definitions.assistant.prompts import prompts

metric = Metric(
    question="How often does the assistant resolve what it was clicked for?",
    title="Resolution rate",
    numerator=total(prompts, "resolved"),
    denominator=total(prompts, "clicked"),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("rule_version", "trigger", "page", "feature", "region", "channel"),
    owner="service",
    promises=(Between(0, 1),),
)
