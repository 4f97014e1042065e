"""Tickets that people handle in an hour of work.

Tickets handled by people divided by their hours of handling; waiting is not work.
"""

from metrics.model.metric import AtLeast, Better, Metric, Unit
from metrics.model.term import total
from metrics.periods.period import Grain
from queries.sources.definitions.support.contacts import contacts

metric = Metric(
    question="How many tickets does a person of support handle in an hour?",
    numerator=total(contacts, "by_human"),
    denominator=total(contacts, "human_minutes", scale=1 / 60),
    headline=Grain.MONTH,
    unit=Unit("tickets_an_hour", "tickets an hour", decimals=1),
    better=Better.HIGHER,
    dimensions=("category", "region", "channel"),
    fewest=1,
    owner="service",
    promises=(AtLeast(0),),
)
