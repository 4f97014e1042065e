"""The share of shown prompts that were clicked.

Prompts clicked divided by prompts shown, each within the windows of the funnel; a prompt that is shown twice counts
once. A prompt is dated by its trigger; one whose window is not over is in neither.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import total
from metrics.periods.period import Grain
from queries.sources.definitions.assistant.prompts import prompts

metric = Metric(
    question="How often is a prompt of the assistant taken up?",
    numerator=total(prompts, "clicked"),
    denominator=total(prompts, "shown"),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("rule_version", "trigger", "page", "feature", "region", "channel"),
    owner="service",
    promises=(Between(0, 1),),
)
