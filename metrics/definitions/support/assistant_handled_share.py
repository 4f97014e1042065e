"""The share of support tickets that the assistant handled.

Tickets handled by the assistant divided by all tickets, by the day on which they were opened.
"""

from metrics.model.metric import Better, Between, Metric, Unit
from metrics.model.term import count, total
from metrics.periods.period import Grain
from queries.sources.definitions.support.contacts import contacts

metric = Metric(
    question="How many support contacts does the assistant handle?",
    title="Handled by assistant",
    numerator=total(contacts, "by_assistant"),
    denominator=count(contacts),
    headline=Grain.MONTH,
    unit=Unit.SHARE,
    better=Better.HIGHER,
    dimensions=("category", "region", "channel"),
    owner="service",
    promises=(Between(0, 1),),
)
