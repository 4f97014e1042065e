"""Clicks on pages.

Clicks recorded among the interactions, of whatever outcome.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import count
from metrics.periods.period import Grain
from queries.sources.definitions.clicks import clicks

metric = Metric(
    question="How often do people click, and on which pages?",
    numerator=count(clicks),
    headline=Grain.MONTH,
    unit=Unit("clicks", "clicks"),
    better=Better.HIGHER,
    dimensions=("page", "region", "channel"),
    owner="product",
    promises=(AtLeast(0),),
)
