"""The share of survey answers that name a pain point.

Answers that name a pain point, or the one in question, divided by all answers to the survey.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import count, total
from metrics.periods.period import Grain
from queries.sources.definitions.answers import answers

metric = Metric(
    question="What do people find hard?",
    numerator=total(answers, "named"),
    denominator=count(answers).across("pain_point"),
    headline=Grain.YEAR,
    unit=Unit.SHARE,
    better=Better.LOWER,
    dimensions=("pain_point", "survey"),
    owner="service",
    promises=(Between(0, 1),),
)
